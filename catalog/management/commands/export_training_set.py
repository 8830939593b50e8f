"""`manage.py export_training_set DIR`: the catalogue's pictures and labels for `learning`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.training_set import export_training_set


class Command(BaseCommand):
    help = "Write the pictures and labels of all published products, with a JSONL manifest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            exported = export_training_set(folder, media=Path(settings.MEDIA_ROOT))
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{exported.pictures} pictures in {folder}.")
        if exported.missing:
            self.stderr.write(f"{exported.missing} pictures have no file and were left out.")
