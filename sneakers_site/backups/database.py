"""Dump and restore of the database with PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from sneakers_site.backups.archive import BackupError
from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.embedded.servers import postgres_bin


@contextmanager
def snapshot() -> Iterator[str]:
    """Hold one moment of the database; yields its name for `dump`. Counts made inside are of it.

    The site may run on meanwhile: without this, a crawl that writes between counting and dumping
    makes a backup whose counts contradict it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def dump(target: Path, *, of_snapshot: str) -> None:
    """Write the whole database to `target` in PostgreSQL's custom format.

    Raises:
        BackupError: pg_dump failed; with its last words.
    """
    _run(
        *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
        *(f"--snapshot={of_snapshot}", f"--file={target}"),
    )


def restore(source: Path) -> None:
    """Read a dump into the empty database, all or nothing.

    Raises:
        BackupError: pg_restore failed; with its last words.
    """
    name = str(connection.settings_dict["NAME"])
    _run(
        *("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner"),
        *("--no-privileges", f"--dbname={name}", str(source)),
    )


def analyse() -> None:
    """Let the planner know the tables. A restored database knows nothing until its first vacuum."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def is_empty() -> bool:
    """Say whether the database has no table of ours."""
    return not connection.introspection.table_names()


def major_version() -> int:
    """Return the server's major version, e.g. 18."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def applied_migrations() -> list[str]:
    """Return the applied migrations as "app.name", sorted."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def count_rows() -> dict[str, int]:
    """Return the number of rows of each model's table: the proof that nothing was lost.

    A table that an older backup has not got yet is left out.
    """
    there = set(connection.introspection.table_names())
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.db_table in there
    }


def _run(program: str, *words: str) -> None:
    settings = connection.settings_dict
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PGHOST": _text(settings, "HOST"),
        "PGPORT": _text(settings, "PORT"),
        "PGUSER": _text(settings, "USER"),
        "PGPASSWORD": _text(settings, "PASSWORD"),
        "PGDATABASE": _text(settings, "NAME"),
    }
    done = subprocess.run(
        [find_program(program), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BackupError(f"{program} failed: {last}")


def find_program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs: the embedded one, else the machine's."""
    try:
        return str(postgres_bin() / name)
    except EmbeddedServerError:
        found = shutil.which(name)
        if found is None:
            raise BackupError(
                f"{name} is not here: install PostgreSQL's client programs."
            ) from None
        return found


def _text(settings: dict[str, Any], name: str) -> str:
    return str(settings.get(name) or "")
