"""`manage.py add_shop URL`: find out what the shop is, show a sample, schedule it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from outgoing.guard import FetchError, RefusedAddressError
from scrapers import services
from scrapers.detection import DetectedShop, NotAShopError, detect_shop
from scrapers.settings import user_agent


class Command(BaseCommand):
    """Adds a shop once; a second time it only says that it is there."""

    help = "Add a shop by its address (Shopify shops for now) and queue its first crawl."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """URL, --name, --size-system, --currency, --crawl."""
        parser.add_argument("url")
        parser.add_argument("--name", default="", help="shown to visitors; else as the shop says")
        parser.add_argument("--size-system", default="", help="EU, US_M, UK, RU or CM")
        parser.add_argument("--currency", default="", help="where the shop names none, as in EUR")
        parser.add_argument("--crawl", action="store_true", help="crawl it now, in this terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Detect, add, show, queue."""
        try:
            found = detect_shop(options["url"], user_agent=user_agent(), allow=settings.CRAWL_ALLOW)
        except (NotAShopError, FetchError, RefusedAddressError) as error:
            raise CommandError(_("%(url)s: %(why)s") % {"url": options["url"], "why": error})  # noqa: B904
        chosen = {name: options[name] for name in ("size_system", "currency") if options[name]}
        source = services.add_source(
            found.url,
            platform=found.platform,
            name=options["name"] or found.facts.name,
            country=found.facts.country,
            options=chosen,
        )
        self._show(found, source.slug, currency=chosen.get("currency", found.facts.currency))
        if options["crawl"]:
            call_command("crawl", source.slug)
            return
        run = services.queue_run(source)
        self.stdout.write(
            _("Queued as run %(run)s; crawl it here with: manage.py crawl %(source)s")
            % {"run": run.pk, "source": source.slug}
        )

    def _show(self, found: DetectedShop, slug: str, *, currency: str) -> None:
        self.stdout.write(
            _("%(name)s (%(slug)s): a %(platform)s shop")
            % {"name": found.facts.name or found.url, "slug": slug, "platform": found.platform}
        )
        for offer in found.sample.offers[:10]:
            price = f"{offer.price} {currency}".strip() if offer.price else _("no price")
            self.stdout.write(f"  {offer.title} – {price} – {offer.url}")
        sample = found.sample
        missing = []
        if not currency:
            missing.append(_("the currency (give --currency, or its product pages must name it)"))
        if any(not size.system for offer in sample.offers for size in offer.sizes):
            missing.append(_("the size system (give --size-system)"))
        if not sample.offers:
            missing.append(_("sneakers among its first products"))
        if missing:
            self.stdout.write(_("Missing: %(what)s") % {"what": "; ".join(missing)})
        if sample.refused:
            self.stdout.write(
                _("Left out of the sample: %(what)s")
                % {"what": ", ".join(f"{r.title} ({r.reason})" for r in sample.refused[:5])}
            )
