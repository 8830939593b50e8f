"""Imports: an upload is checked as a whole, then worked off in chunks from a stored cursor."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from curation.models import ImportJob, ImportRowError
from curation.services.import_rows import apply_rows
from curation.tables.reading import FORMATS, MAX_BYTES, Row, TableError, read_rows
from curation.tables.resources import KEYS, TABLES, RowError, parse

logger = logging.getLogger(__name__)

CHUNK = 500
PREVIEWED = 20
ERRORS_KEPT = 10_000
_LOCK = 1_804_289_383  # a constant of ours in PostgreSQL's space of advisory locks
State = ImportJob.State
Line = tuple[int, Row]


def accept_table(file: UploadedFile[bytes], *, target: str, by: Any) -> ImportJob:
    """Keep an uploaded table where no address leads; return its job, to be checked by a task.

    Raises:
        TableError: too large, or of a kind that is not taken.
    """
    name = Path(file.name or "table").name[:200]
    format = name.rpartition(".")[2].lower()
    if format not in FORMATS or target not in TABLES:
        raise TableError(_("Send CSV, XLSX or JSON."))
    if (file.size or 0) > MAX_BYTES:
        raise TableError(_("The file is larger than 50 MB. Split it."))
    stored = f"imports/{secrets.token_hex(16)}.{format}"
    path = Path(settings.DATA_DIR) / stored
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return ImportJob.objects.create(
        target=target, name=name, file=stored, format=format, started_by=by
    )


def rows_of(job: ImportJob) -> Iterator[Line]:
    """Yield the lines of a job's file."""
    return read_rows(Path(settings.DATA_DIR) / job.file, format=job.format)


def check_job(job_id: int) -> ImportJob:
    """Read the whole table without writing any of it: count rows, note what is wrong with which.

    Idempotent. Ends in the state preview, or failed with a reason when it is no table at all.
    """
    job = ImportJob.objects.get(pk=job_id)
    if job.state != State.CHECKING:
        return job
    job.errors.all().delete()
    total = refused = 0
    first: list[Row] = []
    wrong: list[ImportRowError] = []
    try:
        for line, row in rows_of(job):
            if not total:
                _check_columns(job, row)
            total += 1
            if len(first) < PREVIEWED:
                first.append(row)
            try:
                parse(job.target, row)
            except RowError as error:
                refused += 1
                if len(wrong) < ERRORS_KEPT:
                    wrong.append(_refusal(job, line, str(error), row))
    except (TableError, OSError) as error:
        return _end(job, State.FAILED, str(error))
    if not total:
        return _end(job, State.FAILED, _("There are no rows in this table."))
    ImportRowError.objects.bulk_create(wrong, ignore_conflicts=True, batch_size=CHUNK)
    job.total, job.refused, job.state = total, refused, State.PREVIEW
    job.preview = {"columns": list(first[0]), "rows": [list(row.values()) for row in first]}
    job.save()
    return job


def _check_columns(job: ImportJob, row: Row) -> None:
    missing = [name for name in KEYS[job.target] if name not in row]
    if missing:
        raise TableError(
            _("The table lacks the column “%(name)s”.") % {"name": "”, “".join(missing)}
        )


def _refusal(job: ImportJob, line: int, reason: str, row: Row) -> ImportRowError:
    return ImportRowError(job=job, line=line, reason=reason[:500], row=row)


def _end(job: ImportJob, state: ImportJob.State, message: str) -> ImportJob:
    job.state, job.message, job.finished_at = state, message[:2000], timezone.now()
    job.save()
    return job


def start_job(job: ImportJob) -> bool:
    """Let a checked import begin; False if it is not waiting for that."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=State.PREVIEW)
    # What the check counted is counted again by the run itself.
    return bool(waiting.update(state=State.RUNNING, refused=0, cursor=0))


def work_off(job_id: int) -> ImportJob:
    """Work through an import from where it stands, 500 rows a transaction.

    Killed at any moment, it goes on from the last chunk that was written whole; called twice at
    once, the second returns at once.
    """
    with _only_one(job_id) as is_ours:
        return _work_off(job_id) if is_ours else ImportJob.objects.get(pk=job_id)


@contextmanager
def _only_one(job_id: int) -> Iterator[bool]:
    """Hold the import for this connection, if nobody else does; a dead worker's hold is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, job_id])
        row = cursor.fetchone()
        is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, job_id])


def _work_off(job_id: int) -> ImportJob:
    job = ImportJob.objects.get(pk=job_id)
    try:
        lines = islice(rows_of(job), job.cursor, None)
        position = job.cursor
        while job.state == State.RUNNING:
            chunk = list(islice(lines, CHUNK))
            job = _work_chunk(job_id, position, chunk)
            position += len(chunk)
    except (TableError, OSError) as error:
        job = _end(ImportJob.objects.get(pk=job_id), State.FAILED, str(error))
    return job


def _work_chunk(job_id: int, position: int, chunk: list[Line]) -> ImportJob:
    with transaction.atomic():
        job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_id)
        if job.state != State.RUNNING or job.cursor != position:
            return job
        if job.stop_requested:
            return _end(job, State.CANCELLED, _("Stopped by staff; what was in stays in."))
        if not chunk:
            return _end(job, State.DONE, "")
        outcome = apply_rows(job.target, chunk, by=job.started_by)
        ImportRowError.objects.bulk_create(
            (
                _refusal(job, line, reason, dict(chunk_row))
                for line, reason, chunk_row in outcome.refused
            ),
            ignore_conflicts=True,
        )
        job.created += outcome.created
        job.updated += outcome.updated
        job.unchanged += outcome.unchanged
        job.refused += len(outcome.refused)
        job.cursor = position + len(chunk)
        job.save()
    return job


def unfinished_jobs() -> list[ImportJob]:
    """Return imports that were running when their worker died, for the clock to take up again."""
    return list(ImportJob.objects.filter(state__in=[State.RUNNING, State.CHECKING]))
