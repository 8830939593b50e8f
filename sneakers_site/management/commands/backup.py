import io
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sneakers_site.backups import database
from sneakers_site.backups.archive import DUMP, FORMAT, MANIFEST, BackupError, Manifest, parts
from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.embedded.temporary import postgres_at_hand
from sneakers_site.startup.own_servers import runs_own_postgres


class Command(BaseCommand):
    help = "Write database, pictures, keys and added models to one tar file; the site may run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].absolute()
        if target.exists():
            raise CommandError(f"{target} is there already.")
        try:
            if runs_own_postgres():
                with postgres_at_hand(settings.EMBEDDED):
                    write_backup(target)
            else:
                write_backup(target)
        except (BackupError, EmbeddedServerError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}: {target.stat().st_size / 2**20:.1f} MB")


def write_backup(target: Path) -> None:
    """Write the archive beside `target`, readable by its owner alone, and rename it when whole."""
    aside = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".solemate-backup-") as folder:
        dump = Path(folder, DUMP)
        # The database first: a picture that comes in meanwhile is one too many, never one too few.
        with database.snapshot() as moment:
            manifest = Manifest(
                format=FORMAT,
                made_at=timezone.now().isoformat(),
                postgres_major=database.major_version(),
                migrations=database.applied_migrations(),
                counts=database.count_rows(),
            )
            database.dump(dump, of_snapshot=moment)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            text = manifest.to_json().encode()
            head = tarfile.TarInfo(MANIFEST)
            head.size = len(text)
            archive.addfile(head, io.BytesIO(text))
            archive.add(dump, DUMP)
            for part in parts(settings.DATA_DIR):
                if part.path.exists():
                    archive.add(part.path, part.name)
    aside.replace(target)
