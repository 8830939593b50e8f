import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.settings.base import environment
from sneakers_site.startup.console import Console
from sneakers_site.startup.site import Site, stop_on_signals


class Command(BaseCommand):
    help = "Bring the whole site up on this machine; Ctrl-C stops it. (make run calls this.)"
    requires_system_checks: list[str] = []  # the database is not up yet

    def handle(self, *args: Any, **options: Any) -> None:
        with stop_on_signals() as stop:
            site = Site(
                environment=environment,
                layout=settings.EMBEDDED,
                console=Console(sys.stdout),
                stop=stop,
            )
            try:
                site.run()
            except EmbeddedServerError as error:
                raise CommandError(str(error)) from error
