"""`manage.py catalog_report`: what is in the catalogue, as a page with plots and as JSON."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from curation.services.catalog_report import (
    REPORT_FILE,
    Drift,
    catalog_report,
    report_folder,
    write_report,
)


class Command(BaseCommand):
    help = "Write the catalogue's report: index.html with plots, report.json with the numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="by default where staff's page reads it"
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DAY", help="drift from, as 2026-11-01"
        )
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DAY", help="drift to, by default now"
        )

    def handle(self, *args: Any, out: Path | None, **options: Any) -> None:
        started = time.monotonic()
        try:
            page = write_report(catalog_report(_drift(**options)), out or report_folder())
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error}.") from error
        seconds = time.monotonic() - started
        self.stdout.write(f"{page} and {REPORT_FILE} beside it, in {seconds:.1f} s.")


def _drift(*, since: date | None = None, until: date | None = None, **_others: Any) -> Drift | None:
    if since is None and until is None:
        return None
    if since is None:
        raise CommandError("--until needs --since: say from which day.")
    end = _start_of(until) if until else timezone.now()
    if _start_of(since) >= end:
        raise CommandError("--since must be before --until.")
    return Drift(since=_start_of(since), until=end)


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
