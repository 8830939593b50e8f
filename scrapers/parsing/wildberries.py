"""Wildberries' public JSON, undocumented: searches, catalogue pages, cards.

Prices are in kopecks. Formats and limits: ../shared/design/shop-sources.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapers.parsing.answers import UnreadableAnswerError, error_in
from scrapers.parsing.prices import of_minor_units
from scrapers.parsing.products import ShopProduct, Variant
from scrapers.parsing.rows import node_of, rows_of
from scrapers.parsing.text import clean_text, web_address

WILDBERRIES_SITE = "https://www.wildberries.ru/"


def _wb_rows(answer: object) -> list[dict[str, Any]] | None:
    if not isinstance(answer, Mapping):
        return None
    for place in (answer, node_of(answer.get("data"))):
        if isinstance(place.get("products"), list):
            return rows_of(place["products"])
    return None


def is_wildberries(answer: object) -> bool:
    """Is this the public JSON of Wildberries' site: a search, a catalogue page, or cards?"""
    rows = _wb_rows(answer)
    has_data = isinstance(answer, Mapping) and ("data" in answer or "payloadVersion" in answer)
    marks = {"priceU", "salePriceU", "subjectId", "nmId", "supplierId", "root", "sizes"}
    return (
        bool(rows)
        and rows is not None
        and (
            all("id" in r and marks & set(r) for r in rows[:5])
            or (has_data and len(rows) == 1 and set(rows[0]) <= {"id", "name", "brand"})
        )
    )


def wildberries_products(answer: object) -> list[ShopProduct]:
    """The products of one page.

    Raises:
        UnreadableAnswerError: an error, or the answer of a throttled search: 200 with one product
            that has neither sizes nor a price and nothing to do with what was asked.
    """
    rows = _wb_rows(answer)
    if rows is None:
        raise UnreadableAnswerError(error_in(answer) or "no answer of Wildberries")
    if (
        len(rows) == 1
        and not rows[0].get("sizes")
        and not any(k in rows[0] for k in ("priceU", "salePriceU"))
    ):
        raise UnreadableAnswerError(
            "blocked: Wildberries answered a throttled search with one bare product"
        )
    return [_wb_product(row) for row in rows]


def _wb_product(row: Mapping[str, Any]) -> ShopProduct:
    number = str(row.get("id") or row.get("nmId") or "")
    colours = [clean_text(c.get("name"), max_length=40) for c in rows_of(row.get("colors"))]
    brand, title = clean_text(row.get("brand"), max_length=100), clean_text(row.get("name"))
    variants = [_wb_variant(size, row) for size in rows_of(row.get("sizes"))] or [
        _wb_variant({}, row)
    ]
    return ShopProduct(
        number=number,
        title=title,
        url=web_address(f"/catalog/{number}/detail.aspx", base=WILDBERRIES_SITE) if number else "",
        brand=brand,
        product_type=clean_text(row.get("entity") or row.get("subjectName"), max_length=100),
        variants=variants,
        images=_wb_pictures(number, row.get("pics")),
        colour="/".join(dict.fromkeys(c for c in colours if c))[:100],
    )


def _wb_variant(size: Mapping[str, Any], row: Mapping[str, Any]) -> Variant:
    """`name` of a size is the Russian one, `origName` the maker's."""
    prices = node_of(size.get("price"))
    price = (
        prices.get("product") or prices.get("total") or row.get("salePriceU") or row.get("priceU")
    )
    before = prices.get("basic") or row.get("priceU")
    russian = clean_text(size.get("name"), max_length=50)
    label = russian or clean_text(size.get("origName"), max_length=50)
    return Variant(
        number=str(size.get("optionId") or ""),
        size="" if label == "0" else label,  # 0 stands for things without sizes
        size_system="RU" if russian else "",
        price=of_minor_units(price, decimals=2),
        compare_at=of_minor_units(before, decimals=2),
        currency="RUB",
        in_stock=_state(size, row),
    )


def _state(size: Mapping[str, Any], row: Mapping[str, Any]) -> bool | None:
    """In stock by the warehouses that have it, or by the one that would send it."""
    stocks = size.get("stocks")
    if isinstance(stocks, list):
        return any((s.get("qty") or 0) > 0 for s in rows_of(stocks))
    if row.get("totalQuantity") == 0:
        return False
    if size.get("wh") and size.get("price"):
        return True
    return True if not size and row.get("totalQuantity") else None


# Which host holds the pictures of a product: the upper end of `vol` for basket-01, -02, ….
# From public readers of the site; a picture on a host that has moved is simply not had.
_BASKETS = (
    143, 287, 431, 719, 1007, 1061, 1115, 1169, 1313, 1601, 1655, 1919, 2045, 2189, 2405, 2621,
    2837, 3053, 3269, 3485, 3701, 3917, 4133, 4349, 4565, 4877, 5189, 5501, 5813,
)  # fmt: skip


def _wb_pictures(number: str, count: object) -> list[str]:
    if not number.isdigit() or not isinstance(count, int) or count < 1:
        return []
    volume, part = int(number) // 100_000, int(number) // 1000
    host = next((i for i, end in enumerate(_BASKETS, start=1) if volume <= end), None)
    if host is None:
        return []
    base = f"https://basket-{host:02d}.wbbasket.ru/vol{volume}/part{part}/{number}/images/big"
    return [f"{base}/{place}.webp" for place in range(1, min(count, 8) + 1)]
