"""What a first look at a shop has found, and what its sample lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scrapers.parsing.products import ParsedPage, ShopFacts
from scrapers.parsing.reading import EBAY


@dataclass(slots=True)
class DetectedShop:
    """Platform, address to crawl, what the shop says of itself, a sample of its products.

    `options` belong into the source; `missing` says what the sample lacks, `asked` what was
    asked for.
    """

    platform: str
    url: str
    facts: ShopFacts
    sample: ParsedPage = field(default_factory=ParsedPage)
    options: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def missing_in(found: DetectedShop) -> list[str]:
    """What staff should add, in words."""
    offers = found.sample.offers
    missing = list(found.missing)
    if not offers:
        missing.append("sneakers among its first products")
    elif not all(offer.currency or found.facts.currency for offer in offers):
        missing.append("the currency (give --currency, or its product pages must name it)")
    if any(not size.system for offer in offers for size in offer.sizes):
        missing.append("the size system (give --size-system)")
    # eBay states sizes to those who ask for each item: a crawl does.
    if offers and not any(offer.sizes for offer in offers) and found.platform != EBAY:
        missing.append("sizes")
    if offers and not any(offer.image_urls for offer in offers):
        missing.append("pictures")
    if offers and any(offer.price is None for offer in offers):
        missing.append("the price of some products")
    return missing
