"""What a saved answer would record, storing nothing: for `manage.py try_page`."""

from __future__ import annotations

import gzip
import io
from decimal import Decimal
from typing import Any

from scrapers.items import OfferItem, RefusedItem, SizeItem
from scrapers.parsing.shopify import (
    NotShopifyError,
    ShopFacts,
    decode_answer,
    parse_products,
    products_in,
)
from scrapers.parsing.text import web_address

PLATFORMS = ("shopify",)
MAX_UNPACKED = 64 * 1024 * 1024


class UnreadablePageError(ValueError):
    """The file cannot be unpacked, or is larger than any page may be."""


def unpack(body: bytes) -> bytes:
    """The page, unpacked where it is gzip.

    Raises:
        UnreadablePageError: broken gzip, or more than 64 MB unpacked.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            page = packed.read(MAX_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise UnreadablePageError("the gzip file is broken") from error
    if len(page) > MAX_UNPACKED:
        raise UnreadablePageError("the page is larger than 64 MB unpacked")
    return page


def try_page(
    body: bytes, *, url: str, currency: str = "", size_system: str = "", any_product: bool = False
) -> dict[str, Any]:
    """The offers and refusals that a crawl of this answer would give, ready for JSON.

    Prices are strings; what is unknown is None.
    """
    facts = ShopFacts(url=url, currency=currency, size_system=size_system)
    try:
        products = products_in(decode_answer(unpack(body)))
    except NotShopifyError as error:
        return _answer([], [RefusedItem(reason=str(error), url=url)], platform=None)
    page = parse_products(products, facts=facts, any_product=any_product)
    return _answer(page.offers, page.refused, platform="shopify")


def _answer(
    offers: list[OfferItem], refused: list[RefusedItem], *, platform: str | None
) -> dict[str, Any]:
    return {
        "platform": platform,
        "offers": [_offer(offer) for offer in offers],
        "refused": [
            {"reason": item.reason, "title": item.title or None, "url": item.url or None}
            for item in refused
        ],
    }


def _offer(offer: OfferItem) -> dict[str, Any]:
    return {
        "external_id": offer.external_id,
        "url": web_address(offer.url, base=offer.url) or None,
        "title": offer.title,
        "brand": offer.brand or None,
        "style_code": offer.style_code or None,
        "gtin": offer.gtin or None,
        "price": _money(offer.price),
        "compare_at_price": _money(offer.compare_at_price),
        "currency": offer.currency or None,
        "in_stock": offer.in_stock,
        "sizes": [_size(size) for size in offer.sizes],
        "images": offer.image_urls,
        "gender": offer.gender or None,
        "colour": offer.colour or None,
    }


def _size(size: SizeItem) -> dict[str, Any]:
    return {
        "label": size.label,
        "system": size.system or None,
        "eu": None if size.eu is None else str(size.eu),
        "in_stock": size.in_stock,
        "price": _money(size.price),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
