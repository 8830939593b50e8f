"""Sources: which shops are crawled, and from which address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.text import slugify

from catalog.models import Merchant
from scrapers.models import CrawlSource


def shop_host(url: str) -> str:
    """Host of a shop, with the port if it is an unusual one, as `Merchant.host` holds it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{host}:{parts.port}" if parts.port not in (None, 80, 443) else host


# A shop may have several of these, each with its own address; of the others there is one.
BY_ADDRESS = frozenset({"feed", "selectors"})


def known_source(url: str, *, platform: str) -> CrawlSource | None:
    """The source that reads this address already, if there is one."""
    same = CrawlSource.objects.filter(merchant__host=shop_host(url), platform=platform)
    if platform in BY_ADDRESS:
        same = same.filter(url__in=[url, url.rstrip("/"), f"{url.rstrip('/')}/"])
    return same.order_by("pk").first()


@transaction.atomic
def add_source(
    url: str,
    *,
    platform: str,
    name: str = "",
    options: Mapping[str, Any] | None = None,
    country: str = "",
    is_fictional: bool = False,
) -> CrawlSource:
    """The source of this address; merchant and source are made where they are missing."""
    host = shop_host(url)
    merchant, _ = Merchant.objects.get_or_create(
        host=host,
        defaults={
            "name": name or host.removeprefix("www."),
            "slug": _free_slug(Merchant, name or host),
            "country": country,
            "is_fictional": is_fictional,
        },
    )
    source = known_source(url, platform=platform)
    if source is None:
        source = CrawlSource.objects.create(
            merchant=merchant,
            slug=_free_slug(CrawlSource, merchant.slug),
            platform=platform,
            url=url,
            options=dict(options or {}),
        )
    return source


def _free_slug(model: type[Merchant] | type[CrawlSource], text: str) -> str:
    base = slugify(text.replace(".", "-").replace(":", "-"))[:140] or "shop"
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def describe_merchant(merchant_id: int, *, country: str, ships_to: tuple[str, ...]) -> None:
    """Note what the shop says of itself where nothing is known yet."""
    if country:
        Merchant.objects.filter(pk=merchant_id, country="").update(country=country)
    if ships_to:
        Merchant.objects.filter(pk=merchant_id, ships_to=[]).update(ships_to=list(ships_to))
