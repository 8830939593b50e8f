import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.embedded.temporary import postgres_at_hand
from sneakers_site.environment import PROJECT


class Command(BaseCommand):
    help = "Run another command of manage.py while PostgreSQL is up: the site's, or one for now."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="...", help="the command and its arguments")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with postgres_at_hand(settings.EMBEDDED):
                command = [sys.executable, "manage.py", *options["words"]]
                status = subprocess.run(command, cwd=PROJECT, check=False).returncode
        except EmbeddedServerError as error:
            raise CommandError(str(error)) from error
        sys.exit(status)
