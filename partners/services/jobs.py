"""Photo jobs: an archive of up to a thousand photos, searched behind everybody else's.

The web process stores the archive and looks at its list of names only. The worker that embeds the
catalogue's pictures (a nice process of its own) decodes and encodes, a few photos a turn, so that a
job of a thousand never holds the queue for long and people's photos never wait for it.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import ApiKey, JobPhoto, PhotoJob
from search.uploads import MAX_BYTES

logger = logging.getLogger(__name__)

MOST_PHOTOS = 1_000
LARGEST_ARCHIVE = 1024 * 1024 * 1024
LIFE = timedelta(days=7)
MOST_OPEN = 3  # jobs of one key that are not done


class JobRefusedError(Exception):
    """An archive that cannot be taken; `code` is for programs, str() a sentence."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def archive_of(job: PhotoJob) -> Path:
    """Where a job's archive lies; no address leads there."""
    return settings.DATA_DIR / "jobs" / f"{job.number}.zip"


def make_job(key: ApiKey, upload: UploadedFile[bytes], *, top: int) -> PhotoJob:
    """Take in an archive of photos.

    Raises:
        JobRefusedError: not a zip archive, empty, too large, too many photos or jobs.
    """
    states = [PhotoJob.State.WAITING, PhotoJob.State.RUNNING]
    if PhotoJob.objects.filter(key=key, state__in=states).count() >= MOST_OPEN:
        raise JobRefusedError("too_many_jobs", _("Three of your jobs are not done yet. Wait."))
    if (upload.size or 0) > LARGEST_ARCHIVE:
        raise JobRefusedError("too_large", _("The archive is larger than 1 GB."))
    names = _names(upload)
    job = PhotoJob(key=key, top=top, expires_at=timezone.now() + LIFE)
    path = archive_of(job)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    upload.seek(0)
    with path.open("wb") as file:
        shutil.copyfileobj(upload, file)
    with transaction.atomic():
        job.save()
        JobPhoto.objects.bulk_create(
            JobPhoto(job=job, position=place, name=name) for place, name in enumerate(names)
        )
    return job


def _names(upload: UploadedFile[bytes]) -> list[str]:
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = [
                each
                for each in archive.infolist()
                if not each.is_dir() and not Path(each.filename).name.startswith((".", "__MACOSX"))
            ]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise JobRefusedError("not_a_zip", _("Send a zip archive with photos in it.")) from error
    if not entries:
        raise JobRefusedError("empty", _("There is no photo in this archive."))
    if len(entries) > MOST_PHOTOS:
        raise JobRefusedError("too_many", _("An archive may hold 1,000 photos."))
    if any(len(each.filename) > 300 or "\x00" in each.filename for each in entries):
        raise JobRefusedError("bad_name", _("A name in the archive is longer than 300 signs."))
    return [each.filename for each in entries]


def read_photo(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read one photo, never more than a photo may have, whatever the archive claims.

    Raises:
        ValueError: it is too large.
        KeyError, OSError, RuntimeError, zipfile.BadZipFile: it cannot be read.
    """
    with archive.open(name) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("too_large")
    return content


def finish(job: PhotoJob, *, error: str = "") -> None:
    """Close a job and delete its archive."""
    job.state = PhotoJob.State.FAILED if error else PhotoJob.State.DONE
    job.error, job.finished_at = error, timezone.now()
    job.save(update_fields=["state", "error", "finished_at"])
    with contextlib.suppress(FileNotFoundError):
        archive_of(job).unlink()


def delete_expired_jobs() -> int:
    """Delete jobs after a week, with what they found."""
    old = list(PhotoJob.objects.filter(expires_at__lte=timezone.now()))
    for job in old:
        with contextlib.suppress(FileNotFoundError):
            archive_of(job).unlink()
        job.delete()
    return len(old)


def told(job: PhotoJob) -> dict[str, Any]:
    """What the API says of a job."""
    photos = JobPhoto.objects.filter(job=job)
    done = photos.exclude(results__isnull=True, error="").count()
    return {
        "id": str(job.number),
        "state": job.state,
        "error": job.error,
        "photos": photos.count(),
        "done": done,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }
