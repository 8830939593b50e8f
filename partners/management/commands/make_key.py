"""``manage.py make_key NAME --scope search …``: make an API key and print it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partners.services.keys import make_key
from search.api.access import Scope


class Command(BaseCommand):
    """Make an API key."""

    help = "Make an API key and print it; it is not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, scopes, rates."""
        parser.add_argument("name")
        scopes = [scope.value for scope in Scope]
        parser.add_argument("--scope", action="append", choices=scopes, default=[])
        parser.add_argument("--read-rate", type=int, default=600, help="requests a minute")
        parser.add_argument("--photo-rate", type=int, default=120, help="photos a minute")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        _key, text = make_key(
            name=options["name"],
            scopes=options["scope"] or [Scope.READ, Scope.SEARCH],
            read_rate=options["read_rate"],
            photo_rate=options["photo_rate"],
        )
        self.stdout.write(text)
