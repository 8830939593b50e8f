"""Dump and restore of the database with PostgreSQL's own programs."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from sneakers_site.backups.archive import BackupError
from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.embedded.servers import postgres_bin

ROOMS = ("catalog", "search", "scrapers", "auth")


def dump(target: Path) -> None:
    """Write the whole database to `target` in PostgreSQL's custom format.

    Raises:
        BackupError: pg_dump failed; with its last words.
    """
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


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
    """Return the number of rows of each table of ours: the proof that nothing was lost.

    A table that an older backup has not got yet is left out.
    """
    there = set(connection.introspection.table_names())
    return {
        model._meta.label: model._base_manager.count()
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if model._meta.db_table in there
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
