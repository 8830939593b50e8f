from typing import Any

from django.core.management.base import BaseCommand

from sneakers_site.environment import PROJECT
from sneakers_site.startup.assets import compile_translations


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po (with Babel; no gettext is needed)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        written = compile_translations(PROJECT / "locale")
        self.stdout.write(f"{written} catalogues compiled")
