"""A look at an address or a saved page, on staff's behalf: done by a task, kept for an hour."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache

from outgoing.guard import FetchError, RefusedAddressError, fetch
from scrapers.detection import DetectedShop, NotAShopError, detect_shop
from scrapers.interfaces import INTERFACES, interface_at, options_at, site_of
from scrapers.items import OfferItem
from scrapers.parsing.answers import UnreadableAnswerError, page_text, unpack
from scrapers.parsing.selectors import SelectorError, Selectors, next_link, product_links
from scrapers.settings import user_agent
from scrapers.trying import try_page

logger = logging.getLogger(__name__)
LOOK_LASTS_S = 3600
SHOWN = 10
MAX_PAGE = 20_000_000


@dataclass(slots=True)
class Look:
    """What was asked for and what has been seen so far; plain values only."""

    kind: str
    url: str
    asked: dict[str, Any] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    is_done: bool = False
    problem: str = ""
    platform: str = ""
    shop_url: str = ""
    name: str = ""
    country: str = ""
    currency: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    next_link: str = ""
    json: str = ""


def write_look(key: str, look: Look) -> None:
    """Keep a look for an hour."""
    cache.set(f"look:{key}", asdict(look), LOOK_LASTS_S)


def read_look(key: str) -> Look | None:
    """The look of this key, or None when it is over."""
    found = cache.get(f"look:{key}")
    return Look(**found) if found else None


def take_shop(key: str) -> None:
    """Find out what stands at the look's address, writing each step down as it happens."""
    look = read_look(key)
    if look is None or look.is_done:
        return

    def step(words: str) -> None:
        look.steps.append(words[:300])
        write_look(key, look)

    try:
        found = detect_shop(
            look.url,
            user_agent=user_agent(),
            allow=settings.CRAWL_ALLOW,
            on_step=step,
            platform=str(look.asked.get("platform", "")),
            options=look.asked.get("options", {}),
            keys=settings.CRAWL_KEYS,
        )
    except (NotAShopError, FetchError, RefusedAddressError, SelectorError) as error:
        look.problem = str(error)
        # Of an interface the search may be mended, whatever came of it.
        interface = INTERFACES.get(str(look.asked.get("platform", ""))) or interface_at(look.url)
        if interface is not None:
            look.platform, look.name = interface.platform, interface.label
            look.shop_url = site_of(interface, look.url)
            look.options = {**options_at(interface, look.url), **look.asked.get("options", {})}
    else:
        _describe(look, found)
    look.name = str(look.asked.get("name") or look.name)
    look.is_done = True
    write_look(key, look)


def _describe(look: Look, found: DetectedShop) -> None:
    look.platform, look.shop_url = found.platform, found.url
    look.name, look.country = found.facts.name, found.facts.country
    look.currency = found.facts.currency
    look.options, look.missing = dict(found.options), list(found.missing)
    look.offers = [shown_offer(offer) for offer in found.sample.offers[:SHOWN]]
    look.refused = [
        {"reason": item.reason, "title": item.title} for item in found.sample.refused[:SHOWN]
    ]


def shown_offer(offer: OfferItem) -> dict[str, Any]:
    """What staff see of a sample offer."""
    return {
        "title": offer.title,
        "url": offer.url,
        "price": None if offer.price is None else str(offer.price),
        "currency": offer.currency,
        "in_stock": offer.in_stock,
        "style_code": offer.style_code,
        "sizes": [
            {"words": size_words(size.system, size.label), "in_stock": size.in_stock}
            for size in offer.sizes[:40]
        ],
        "images": len(offer.image_urls),
    }


def size_words(system: str, label: str) -> str:
    """A size as people read it: its system once, also where the shop's own label names it.

    >>> size_words("EU", "EU 42"), size_words("US_M", "9.5"), size_words("", "M")
    ('EU 42', 'US men 9.5', 'M')
    """
    words = {"US_M": "US men", "US_W": "US women"}.get(system, system)
    named = label.upper().startswith(system.partition("_")[0])
    return label if named or not words else f"{words} {label}"


def take_page(key: str) -> None:
    """Read a saved or fetched page as a crawl would; nothing is stored, nothing is executed."""
    look = read_look(key)
    if look is None or look.is_done:
        return
    try:
        body = cache.get(f"look-body:{key}")
        _read(look, _fetched(look.url) if body is None else body)
    except (FetchError, RefusedAddressError, SelectorError, UnreadableAnswerError) as error:
        look.problem = str(error)
    cache.delete(f"look-body:{key}")
    look.is_done = True
    write_look(key, look)


def _fetched(url: str) -> bytes:
    answer = fetch(
        url,
        headers={"User-Agent": user_agent()},
        allow=settings.CRAWL_ALLOW,
        max_bytes=MAX_PAGE,
    )
    if answer.status != 200:
        raise FetchError(f"the address answered with status {answer.status}")
    return answer.body


def _read(look: Look, body: bytes) -> None:
    asked = look.asked
    options: Mapping[str, Any] = asked.get("options", {})
    answer = try_page(
        body,
        url=look.url,
        platform=asked.get("platform", ""),
        currency=asked.get("currency", ""),
        size_system=asked.get("size_system", ""),
        any_product=asked.get("any_product", False),
        options=options,
        with_terms=True,
    )
    look.offers = [
        {
            **offer,
            "images": len(offer["images"]),
            "sizes": [
                {**size, "words": size_words(size["system"] or "", size["label"])}
                for size in offer["sizes"]
            ],
        }
        for offer in answer["offers"][:SHOWN]
    ]
    look.refused = answer["refused"][:SHOWN]
    look.json = json.dumps(answer, ensure_ascii=False, indent=1)[:200_000]
    if asked.get("platform") == "selectors" and answer["platform"]:
        selectors = Selectors.from_options(options)
        html = page_text(unpack(body))
        look.links = product_links(html, url=look.url, selectors=selectors)[:SHOWN]
        look.next_link = next_link(html, url=look.url, selectors=selectors)
        look.platform, look.options = "selectors", dict(options)
    elif answer["platform"]:
        look.steps.append(answer["platform"])
