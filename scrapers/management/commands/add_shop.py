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
from scrapers.interface_forms import how_to_set
from scrapers.interfaces import INTERFACES, lacking
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.reading import PLATFORMS, SELECTORS, platform_named
from scrapers.parsing.selectors import SelectorError, Selectors
from scrapers.settings import user_agent
from scrapers.wording import in_words


class Command(BaseCommand):
    """Adds a shop once; a second time it only says that it is there."""

    help = "Add a shop by its address: find out its platform, show a sample, queue its crawl."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """URL and what the shop does not say of itself."""
        parser.add_argument("url")
        parser.add_argument("--name", default="", help="shown to visitors; else as the shop says")
        parser.add_argument("--size-system", default="", help="EU, US_M, UK, RU or CM")
        parser.add_argument("--currency", default="", help="where the shop names none, as in EUR")
        parser.add_argument(
            "--platform", default="", metavar="NAME",
            help=f"{', '.join(PLATFORMS)}; else it is found out",
        )  # fmt: skip
        parser.add_argument(
            "--option", action="append", default=[], metavar="NAME=VALUE",
            help="of a selector shop: list=.card a, title=h1, price=.price; of an API: query=…",
        )  # fmt: skip
        parser.add_argument("--crawl", action="store_true", help="crawl it now, in this terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Detect, add, show, queue."""
        found = self._find(options)
        interface = INTERFACES.get(found.platform)
        if interface is not None and (unset := lacking(interface, settings.CRAWL_KEYS)):
            raise CommandError(how_to_set(interface, unset))
        if known := services.known_source(found.url, platform=found.platform):
            self.stdout.write(
                _("It is there already as “%(source)s”; what it has is kept.")
                % {"source": known.slug}
            )
        chosen = {name: options[name] for name in ("size_system", "currency") if options[name]}
        chosen |= found.options | dict(part.partition("=")[::2] for part in options["option"])
        source = services.add_source(
            found.url,
            platform=found.platform,
            name=options["name"] or found.facts.name,
            country=found.facts.country,
            options=chosen,
        )
        self._show(found, source.slug, currency=str(chosen.get("currency", found.facts.currency)))
        if options["crawl"]:
            call_command("crawl", source.slug)
            return
        run = services.queue_run(source)
        self.stdout.write(
            _("Queued as run %(run)s; crawl it here with: manage.py crawl %(source)s")
            % {"run": run.pk, "source": source.slug}
        )

    def _find(self, options: dict[str, Any]) -> DetectedShop:
        url = options["url"] if "://" in options["url"] else f"https://{options['url']}"
        given = dict(part.partition("=")[::2] for part in options["option"])
        given |= {name: options[name] for name in ("size_system", "currency") if options[name]}
        try:
            named = platform_named(options["platform"])
            Selectors.from_options(given)
            if named and named != SELECTORS and named not in INTERFACES:
                return DetectedShop(named, url, ShopFacts(url=url))
            return detect_shop(
                url,
                user_agent=user_agent(),
                allow=settings.CRAWL_ALLOW,
                on_step=self._say,
                platform=named,
                options=given,
                keys=settings.CRAWL_KEYS,
            )
        except (NotAShopError, FetchError, RefusedAddressError, SelectorError, ValueError) as error:
            said = {"url": options["url"], "why": in_words(str(error))}
            raise CommandError(_("%(url)s: %(why)s") % said) from error

    def _say(self, url: str) -> None:
        self.stderr.write(_("asking %(url)s") % {"url": url})

    def _show(self, found: DetectedShop, slug: str, *, currency: str) -> None:
        self.stdout.write(
            _("%(name)s (%(slug)s): platform %(platform)s, %(count)s requests")
            % {
                "name": found.facts.name or found.url,
                "slug": slug,
                "platform": found.platform,
                "count": len(found.asked),
            }
        )
        for offer in found.sample.offers[:10]:
            code = offer.currency or currency
            price = f"{offer.price} {code}".strip() if offer.price else _("no price")
            had = [size.in_stock for size in offer.sizes]
            # A list of products may leave the stock of single sizes to the crawl.
            sizes = f"{sum(map(bool, had))}/{len(had)}" if {*had} - {None} else f"{len(had)}"
            self.stdout.write(
                f"  {offer.title} – {price} – {sizes} " + _("sizes") + f" – {offer.url}"
            )
        if found.missing:
            self.stdout.write(_("Missing: %(what)s") % {"what": in_words("; ".join(found.missing))})
        if found.sample.refused:
            refused = ", ".join(
                f"{r.title} ({in_words(r.reason)})" for r in found.sample.refused[:5]
            )
            self.stdout.write(_("Left out of the sample: %(what)s") % {"what": refused})
