"""KicksDB: an aggregator of StockX, GOAT and other resellers, by its API.

Formats and limits: ../shared/design/shop-sources.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapers.parsing.answers import UnreadableAnswerError, error_in
from scrapers.parsing.people import stated_gender
from scrapers.parsing.prices import currency_code, parse_price
from scrapers.parsing.products import ShopProduct, Variant
from scrapers.parsing.rows import rows_of
from scrapers.parsing.text import clean_lines, clean_text, web_address

STOCKX_SITE = "https://stockx.com/"


def is_kicksdb(answer: object) -> bool:
    """Is this KicksDB's `{"data": …}` with products of StockX, GOAT or a Shopify shop?"""
    if not isinstance(answer, Mapping) or "data" not in answer:
        return False
    found = answer["data"]
    rows = rows_of(found) or rows_of([found])
    return bool(rows) and all(
        "title" in row and "slug" in row and ("sku" in row or "variants" in row) for row in rows[:5]
    )


def kicksdb_products(answer: object) -> list[ShopProduct]:
    """The products of one page or of one product's answer.

    Raises:
        UnreadableAnswerError: an error answer, or another shape.
    """
    if not isinstance(answer, Mapping) or not (
        isinstance(answer.get("data"), list) or is_kicksdb(answer)
    ):
        raise UnreadableAnswerError(error_in(answer) or "no answer of KicksDB")
    return [_kicks_product(row) for row in rows_of(answer["data"]) or rows_of([answer["data"]])]


def _kicks_product(row: Mapping[str, Any]) -> ShopProduct:
    traits = {
        clean_text(t.get("trait") or t.get("name"), max_length=40).casefold(): clean_text(
            t.get("value")
        )
        for t in rows_of(row.get("traits"))
    }
    currency = currency_code(row.get("currency"))
    variants = [_kicks_variant(v, currency=currency) for v in rows_of(row.get("variants"))]
    link = row.get("link") or f"/{row.get('slug')}"
    listed = row.get("gallery")
    gallery = listed if isinstance(listed, list) else []
    images = [web_address(i, base=STOCKX_SITE) for i in (row.get("image"), *gallery)]
    return ShopProduct(
        number=str(row.get("id") or ""),
        title=clean_text(row.get("title")),
        url=web_address(link, base=STOCKX_SITE),
        brand=clean_text(row.get("brand"), max_length=100),
        product_type=clean_text(row.get("product_type") or row.get("category"), max_length=100),
        tags=[clean_text(row.get("secondary_category"), max_length=100)],
        handle=clean_text(row.get("slug"), max_length=255),
        lines=clean_lines(row.get("description")),
        variants=variants or [_kicks_lowest(row, currency=currency)],
        images=[i for i in dict.fromkeys(images) if i],
        gender=stated_gender(row.get("gender")),
        colour=traits.get("colorway") or traits.get("color", ""),
        style_codes=[clean_text(row.get("sku"), max_length=40)],
    )


def _kicks_lowest(row: Mapping[str, Any], *, currency: str) -> Variant:
    price = parse_price(row.get("min_price"), currency=currency)
    return Variant(price=price, currency=currency, in_stock=True if price else None)


def _kicks_variant(row: Mapping[str, Any], *, currency: str) -> Variant:
    """Zero asks mean that the size is not for sale."""
    code = currency_code(row.get("currency")) or currency
    offered = [row.get("lowest_ask"), *(p.get("price") for p in rows_of(row.get("prices")))]
    prices = [p for value in offered if (p := parse_price(value, currency=code)) is not None]
    is_stated = "lowest_ask" in row or "prices" in row
    codes = [i.get("identifier") for i in rows_of(row.get("identifiers"))]
    return Variant(
        number=str(row.get("id") or ""),
        size=clean_text(row.get("size"), max_length=50),
        size_system=clean_text(row.get("size_type"), max_length=20),
        gtin=next((c for c in codes if c), None),
        price=min(prices, default=None),
        currency=code,
        in_stock=bool(prices) if is_stated else None,
    )
