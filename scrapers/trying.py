"""What a saved answer would record, storing nothing: for `manage.py try_page` and the admin."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scrapers.items import OfferItem, RefusedItem, SizeItem
from scrapers.parsing.answers import MAX_UNPACKED, UnreadableAnswerError, page_text, unpack
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.reading import PLATFORMS, SELECTORS, read_answer
from scrapers.parsing.selectors import Selectors
from scrapers.parsing.text import web_address
from scrapers.selector_clock import SelectorClock

__all__ = ["MAX_UNPACKED", "PLATFORMS", "try_page"]


def try_page(  # noqa: PLR0913 - each is a field of the form and a flag of the command
    body: bytes,
    *,
    url: str,
    platform: str = "",
    currency: str = "",
    size_system: str = "",
    any_product: bool = False,
    options: Mapping[str, Any] | None = None,
    with_terms: bool = False,
) -> dict[str, Any]:
    """The offers and refusals that a crawl of this answer would give, ready for JSON.

    Prices are strings; what is unknown is None. An answer that cannot be read is one refusal.
    `with_terms` adds condition, country, destinations and delivery to each offer.
    Raises:
        scrapers.parsing.selectors.SelectorError: `options` hold a selector that is none.
    """
    facts = ShopFacts(url=url, currency=currency, size_system=size_system)
    selectors = Selectors.from_options(options or {}) if platform == SELECTORS else None
    try:
        if selectors is not None:
            with SelectorClock(selectors) as clock:
                clock.check(page_text(unpack(body)))
        reading = read_answer(
            body, facts=facts, platform=platform, any_product=any_product, selectors=selectors
        )
    except UnreadableAnswerError as error:
        return _answer([], [RefusedItem(reason=str(error), url=url)], platform=None)
    page = reading.page
    answer = _answer(page.offers, page.refused, platform=reading.platform or None)
    if with_terms:
        for shown, offer in zip(answer["offers"], page.offers, strict=True):
            shown.update(_terms(offer))
    return answer


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


def _terms(offer: OfferItem) -> dict[str, Any]:
    return {
        "condition": offer.condition or None,
        "country": offer.country or None,
        "ships_to": list(offer.ships_to),
        "delivery": [
            {"to": line.to or None, "price": str(line.price), "currency": line.currency}
            for line in offer.delivery
        ],
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
