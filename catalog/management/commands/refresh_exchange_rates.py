"""`manage.py refresh_exchange_rates`: fetch the day's rates now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.tasks import refresh_exchange_rates


class Command(BaseCommand):
    help = "Fetch today's exchange rates and recount prices if they changed."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = refresh_exchange_rates()
        self.stdout.write("Rates changed, prices recounted." if changed else "Nothing changed.")
