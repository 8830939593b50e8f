"""`manage.py try_page FILE|URL --url ADDRESS`: what would be recorded, storing nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from outgoing.guard import FetchError, RefusedAddressError, fetch
from scrapers.parsing.reading import PLATFORMS, platform_named
from scrapers.parsing.selectors import SelectorError
from scrapers.settings import user_agent
from scrapers.trying import MAX_UNPACKED, try_page
from scrapers.wording import in_words


class Command(BaseCommand):
    """Prints one JSON object with --json, else a table for people."""

    help = "Show what a saved answer of a shop (plain or .gz) or a live one would record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE|URL and options; see --help."""
        parser.add_argument("page", metavar="FILE|URL")
        parser.add_argument("--url", default="", help="the address that the file was saved from")
        parser.add_argument(
            "--platform", type=_platform, default="", metavar="NAME",
            help=f"{', '.join(PLATFORMS)}; else it is found out",
        )  # fmt: skip
        parser.add_argument("--any-product", action="store_true", help="not only sneakers")
        parser.add_argument(
            "--terms", action="store_true", help="with condition, country and delivery"
        )
        parser.add_argument("--currency", default="", help="as the shop's /meta.json says")
        parser.add_argument("--size-system", default="")
        parser.add_argument(
            "--option", action="append", default=[], metavar="NAME=VALUE",
            help="of a selector shop: title=h1, price=.price, sizes='select option' …",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, parse, print."""
        address = options["url"] or options["page"]
        if "://" not in address:
            raise CommandError(_("Say with --url from which address the file was saved."))
        try:
            found = try_page(
                _read(options["page"]),
                url=address,
                platform=options["platform"],
                currency=options["currency"].upper(),
                size_system=options["size_system"],
                any_product=options["any_product"],
                with_terms=options["terms"],
                options=dict(part.partition("=")[::2] for part in options["option"]),
            )
        except (OSError, RefusedAddressError, SelectorError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            message = _("%(page)s: %(why)s") % {"page": options["page"], "why": in_words(reason)}
            raise CommandError(message) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        self._show(found)

    def _show(self, found: dict[str, Any]) -> None:
        for offer in found["offers"]:
            price = " ".join(filter(None, (offer["price"], offer["currency"])))
            sizes = sum(bool(size["in_stock"]) for size in offer["sizes"])
            self.stdout.write(
                f"{offer['external_id']}  {offer['title']}  {price or '–'}  "
                f"{sizes}/{len(offer['sizes'])} sizes  {len(offer['images'])} pictures"
            )
        for refused in found["refused"]:
            said = {**refused, "reason": in_words(refused["reason"])}
            self.stdout.write(_("left out (%(reason)s): %(title)s") % said)


def _platform(name: str) -> str:
    try:
        return platform_named(name)
    except ValueError as error:
        known = ", ".join(PLATFORMS)
        raise ArgumentTypeError(f"“{name}” is none of {known}") from error


def _read(page: str) -> bytes:
    if "://" not in page:
        return Path(page).read_bytes()
    headers = {"User-Agent": user_agent()}
    try:
        return fetch(page, headers=headers, allow=settings.CRAWL_ALLOW, max_bytes=MAX_UNPACKED).body
    except FetchError as error:
        raise OSError(str(error)) from error
