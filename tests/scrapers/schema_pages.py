"""Web pages with schema.org data, and what is read from them."""

from __future__ import annotations

import json
from typing import Any

from scrapers.items import OfferItem
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.schema_org import parse_html

URL = "https://shop.example/p/kestrel-1"
FACTS = ShopFacts(url=URL)


def page(*values: Any, head: str = "", body: str = "") -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{v if isinstance(v, str) else json.dumps(v)}</script>'
        for v in values
    )
    return f"<html><head>{head}{scripts}</head><body>{body}</body></html>"


def offers(html: str, **changes: Any) -> list[OfferItem]:
    found, _ = parse_html(html, url=URL, facts=FACTS, any_product=True, **changes)
    return found.offers


def only(html: str) -> OfferItem:
    [offer] = offers(html)
    return offer


def product(**changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org", "@type": "Product", "name": "Kestrel", "sku": "K1",
        "offers": {"@type": "Offer", "price": "99.50", "priceCurrency": "EUR",
                   "availability": "https://schema.org/InStock"},
    } | changes  # fmt: skip
