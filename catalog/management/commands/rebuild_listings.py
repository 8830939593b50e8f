"""`manage.py rebuild_listings`: derive all listings anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.services import follow_base_currency, rebuild_listings


class Command(BaseCommand):
    help = "Derive the listings of all products anew, and convert rates to a changed base currency."

    def handle(self, *args: Any, **options: Any) -> None:
        if follow_base_currency():
            self.stdout.write("Exchange rates were converted to the new base currency.")
        self.stdout.write(f"{rebuild_listings()} listings.")
