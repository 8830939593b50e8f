from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sneakers_site.environment import PROJECT, env_example


class Command(BaseCommand):
    help = "Write .env.example from sneakers_site/environment.py."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        file = PROJECT / ".env.example"
        if not options["check"]:
            file.write_text(env_example())
        elif not file.exists() or file.read_text() != env_example():
            raise CommandError(".env.example is stale: manage.py write_env_example")
