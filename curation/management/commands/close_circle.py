"""`manage.py close_circle`: train heads on what staff confirmed; they serve if they win."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.services.circle import CircleError, close_circle


class Command(BaseCommand):
    help = "Export, train heads, compare with those in service on the same val; the better serve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="work here instead of DATA_DIR/circle")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        try:
            turn = close_circle(folder=folder)
        except (CircleError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(turn.told)
        if not turn.is_serving:
            again = f"manage.py model activate {turn.heads.pk} --kind heads --reason …"
            self.stdout.write(f"To put them in service all the same: {again}")
