"""`manage.py export_training_set DIR`: pictures, labels and staff's decisions for `learning`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.training_set import export_training_set
from curation.services.examples import confirmed_products, write_decisions, write_pairs


class Command(BaseCommand):
    help = "Write pictures and labels of published products, and what staff decided, as JSONL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        media = Path(settings.MEDIA_ROOT)
        try:
            exported = export_training_set(folder, media=media, confirmed=confirmed_products())
            decisions, pairs = write_decisions(folder), write_pairs(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{exported.pictures} pictures in {folder}.")
        self.stdout.write(f"{decisions} decisions and {pairs} pairs of staff.")
        if exported.missing:
            self.stderr.write(f"{exported.missing} pictures have no file and were left out.")
