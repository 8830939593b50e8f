"""`manage.py ensure_demo --port N`: the demo market's shops as sources, first crawls queued."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from scrapers.services import ensure_demo_market


class Command(BaseCommand):
    """Idempotent; the first crawl of each shop reads 90 days of its past, too."""

    help = (
        "Make merchants and sources of the demo market that listens on --port and the next three."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--port, --host."""
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say what is queued."""
        runs = ensure_demo_market(port=options["port"], host=options["host"])
        self.stdout.write(
            _("Demo market ready; crawls waiting: %(runs)s")
            % {"runs": ", ".join(f"{run.source} ({run.pk})" for run in runs) or "–"}
        )
