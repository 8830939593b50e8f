import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from sneakers_site.backups import database
from sneakers_site.backups.archive import DUMP, BackupError, Manifest, parts, read_manifest
from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.embedded.temporary import running
from sneakers_site.startup.own_servers import runs_own_postgres


class Command(BaseCommand):
    help = "Read a backup into an empty DATA_DIR (and an empty database)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tarfile.open(options["file"], "r:") as archive:
                manifest = read_manifest(archive)
                check_fits(manifest)
                if runs_own_postgres():
                    check_empty_folder()
                    with running(settings.EMBEDDED, names=["postgres"]):
                        read_backup(archive, manifest)
                        connection.close()
                else:
                    read_backup(archive, manifest)
        except tarfile.TarError as error:
            raise CommandError("This is not a backup of Solemate, or a damaged one.") from error
        except (BackupError, EmbeddedServerError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.counts.values())
        self.stdout.write(f"Restored {rows} rows as of {manifest.made_at} into {settings.DATA_DIR}")


def check_fits(manifest: Manifest) -> None:
    """Raise BackupError if this code is older than the backup."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise BackupError(
            f"The backup is of a newer Solemate (migration {unknown[0]}): update the code first."
        )


def check_empty_folder() -> None:
    """Raise BackupError if DATA_DIR has a site already."""
    for path in (settings.EMBEDDED.postgres_data, Path(settings.MEDIA_ROOT)):
        if path.exists():
            raise BackupError(
                f"{settings.DATA_DIR} holds data already: restore into an empty DATA_DIR."
            )


def read_backup(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """Fill the database and DATA_DIR, bring the database up to date, and compare the counts."""
    if not database.is_empty():
        raise BackupError("The database has tables already: restore into an empty one.")
    if manifest.postgres_major > database.major_version():
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.postgres_major}, this server is "
            f"{database.major_version()}."
        )
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as folder:
        # "data" refuses links and names that lead out of the folder.
        archive.extractall(folder, filter="data")
        database.restore(Path(folder, DUMP))
        counted = database.count_rows()
        differing = [
            name for name, count in manifest.counts.items() if counted.get(name, count) != count
        ]
        if differing:
            raise BackupError(f"Counts differ after restoring: {', '.join(differing)}.")
        for part in parts(Path(folder)):
            if part.path.exists():
                target = settings.DATA_DIR / part.name
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.is_file():
                    target.unlink()  # the key that this command's own start has made
                shutil.move(part.path, target)
    call_command("migrate", interactive=False, verbosity=0)
    database.analyse()
