"""WooCommerce's public Store API: products, and variations for the sizes.

Prices are strings in minor units ("1105" with 2 decimals is 11.05); a product's variations are
asked for with `?type=variation&parent=ID`. Formats: ../shared/design/shop-sources.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from scrapers.items import RefusedItem
from scrapers.parsing import options
from scrapers.parsing.answers import UnreadableAnswerError, error_in
from scrapers.parsing.codes import valid_gtin
from scrapers.parsing.prices import currency_code, of_minor_units, parse_price
from scrapers.parsing.products import (
    MAX_VARIANTS,
    ParsedPage,
    ShopFacts,
    ShopProduct,
    Variant,
    offers_of,
)
from scrapers.parsing.rows import rows_of
from scrapers.parsing.stock import in_stock
from scrapers.parsing.text import clean_lines, clean_text, web_address

PAGE_SIZE = 100


def products_in(answer: object) -> list[Mapping[str, Any]]:
    """The products of a page: a bare array, one product, or an array that a client wrapped.

    Raises:
        UnreadableAnswerError: none of these, such as an error object with status 200.
    """
    if isinstance(answer, Mapping) and isinstance(answer.get("products"), list):
        answer = answer["products"]
    elif isinstance(answer, Mapping) and "prices" in answer:
        answer = [answer]
    if not isinstance(answer, list):
        raise UnreadableAnswerError(error_in(answer) or "the shop's answer holds no products")
    return [product for product in answer if isinstance(product, dict)]


def is_woocommerce(answer: object) -> bool:
    """Is this the Store API's JSON? An empty array may be anybody's."""
    try:
        products = products_in(answer)
    except UnreadableAnswerError:
        return False
    return bool(products) and all(
        "permalink" in p and (isinstance(p.get("prices"), dict) or "regular_price" in p)
        for p in products[:5]
    )


def parse_products(
    products: Sequence[Mapping[str, Any]],
    *,
    facts: ShopFacts,
    any_product: bool = False,
    variations: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> ParsedPage:
    """Offers and refusals of one page. `variations` by the number of their parent.

    Rows of `type=variation` in the page itself are taken as sizes of the parents that are in it.
    """
    by_parent: dict[str, list[Mapping[str, Any]]] = {
        parent: list(rows) for parent, rows in (variations or {}).items()
    }
    tops = [p for p in products if not p.get("parent")]
    for row in products:
        if row.get("parent"):
            by_parent.setdefault(str(row["parent"]), []).append(row)
    known = {str(p.get("id")) for p in tops}
    tops += [rows[0] for parent, rows in by_parent.items() if parent not in known and rows]
    page = ParsedPage(count=len(tops))
    for raw in tops:
        rows = by_parent.get(str(raw.get("parent") or raw.get("id")), [])
        try:
            product = shop_product(raw, facts=facts, variations=rows)
            items = list(offers_of(product, facts=facts, any_product=any_product))
        except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError) as error:
            reason = f"unreadable product ({type(error).__name__})"
            items = [RefusedItem(reason=reason, title=clean_text(raw.get("name")))]
        for item in items:
            (page.refused if isinstance(item, RefusedItem) else page.offers).append(item)  # type: ignore[arg-type]
    return page


def shop_product(
    raw: Mapping[str, Any], *, facts: ShopFacts, variations: Sequence[Mapping[str, Any]] = ()
) -> ShopProduct:
    """One product with its variations in the shape that all platforms share."""
    attributes = [a for a in raw.get("attributes") or [] if isinstance(a, dict)]
    lead = _variant(raw, base=facts.url)
    size = next((a for a in attributes if options.is_size(str(a.get("name", "")))), None)
    colours = _terms(
        next((a for a in attributes if options.is_colour(str(a.get("name", "")))), None)
    )
    categories = [clean_text(c.get("name"), max_length=100) for c in rows_of(raw.get("categories"))]
    tags = [clean_text(t.get("name"), max_length=100) for t in rows_of(raw.get("tags"))]
    rows = list(variations)[: MAX_VARIANTS + 1]
    variants = [_with_parent(_variant(row, base=facts.url), lead) for row in rows]
    if not variants:
        variants = _of_attributes(raw, lead, size)
    brands = [b.get("name") for b in rows_of(raw.get("brands"))] or _stated(
        attributes, _BRAND_NAMES
    )
    return ShopProduct(
        number=str(raw.get("parent") or raw.get("id") or ""),
        title=clean_text(raw.get("name")),
        url=web_address(raw.get("permalink"), base=facts.url),
        brand=clean_text(next(iter(brands), ""), max_length=100),
        product_type=" / ".join(categories[-3:]),
        tags=[*categories[:-3], *tags],
        handle=clean_text(raw.get("slug"), max_length=255),
        lines=clean_lines(raw.get("short_description")) + clean_lines(raw.get("description")),
        variants=variants,
        lead=lead,
        images=_pictures(raw, base=facts.url),
        colour="/".join(colours) if len(colours) <= 3 else "",
        size_words=str(size.get("name", "")) if size else "",
    )


_SLUG_HALF = re.compile(r"(?<=^\d\d)-5$|(?<=^\d)-5$")
_BRAND_NAMES = ("brand", "marke", "marque", "marca", "бренд", "merk", "manufacturer")


def _stated(attributes: list[dict[str, Any]], names: tuple[str, ...]) -> list[str]:
    named = (a for a in attributes if str(a.get("name", "")).casefold() in names)
    return _terms(next(named, None))


def _terms(attribute: Mapping[str, Any] | None) -> list[str]:
    terms = rows_of(attribute.get("terms")) if attribute else []
    return [name for term in terms if (name := clean_text(term.get("name"), max_length=50))]


def _variant(raw: Mapping[str, Any], *, base: str) -> Variant:
    price, before, currency = _prices(raw)
    size, colour = _choices(raw)
    sku = clean_text(raw.get("sku"), max_length=100)
    stated = raw.get("global_unique_id") or raw.get("gtin")
    return Variant(
        number=str(raw.get("id") or ""),
        size=size,
        colour=colour,
        sku=sku,
        gtin=valid_gtin(str(stated or "").strip()) or None,
        price=price,
        compare_at=before,
        currency=currency,
        in_stock=_state(raw),
        url=web_address(raw.get("permalink"), base=base),
        images=_pictures(raw, base=base),
    )


def _state(raw: Mapping[str, Any]) -> bool | None:
    """Back-ordered and unpurchasable things cannot be had now."""
    stated = raw.get("is_in_stock")
    if not isinstance(stated, bool):
        return in_stock(raw.get("stock_status"))
    return stated and raw.get("is_on_backorder") is not True


def _prices(raw: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None, str]:
    prices = raw.get("prices")
    if not isinstance(prices, dict):  # the API with keys (wc/v3) writes plain amounts
        return parse_price(raw.get("price")), parse_price(raw.get("regular_price")), ""
    currency = currency_code(prices.get("currency_code"))
    stated = prices.get("currency_minor_unit")
    if not isinstance(stated, int) or isinstance(stated, bool):
        return None, None, currency  # without it an amount could be a hundred times too high
    price = of_minor_units(prices.get("price"), decimals=stated)
    before = of_minor_units(prices.get("regular_price"), decimals=stated)
    found = prices.get("price_range")
    if price is None and isinstance(found, dict):
        price = of_minor_units(found.get("min_amount"), decimals=stated)
        before = None
    return price, before, currency


def _choices(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Size and colour of a variation: `attributes` with a value, or text such as "Size: 42"."""
    size, colour = "", ""
    pairs = [
        (str(a.get("name") or a.get("attribute") or ""), clean_text(a.get("value"), max_length=50))
        for a in rows_of(raw.get("attributes"))
        if a.get("value")
    ]
    text = raw.get("variation")
    if not pairs and isinstance(text, str):
        parts = (part.partition(":") for part in text.split(","))
        pairs = [(name.strip(), clean_text(value, max_length=50)) for name, _, value in parts]
    for name, value in pairs:
        if options.is_size(name):
            size = size or value
        elif options.is_colour(name):
            colour = colour or value
    return size, colour


def _with_parent(variant: Variant, parent: Variant) -> Variant:
    return replace(
        variant,
        currency=variant.currency or parent.currency,
        url=variant.url or parent.url,
        images=variant.images or parent.images,
    )


def _of_attributes(
    raw: Mapping[str, Any], lead: Variant, size: Mapping[str, Any] | None
) -> list[Variant]:
    """Sizes that a variable product names; which of them are in stock is not said there.

    `variations` lists id and attribute values; without it the terms of the size attribute.
    """
    labels: list[str] = []
    for row in rows_of(raw.get("variations")):
        chosen = {str(a.get("name", "")): a.get("value") for a in rows_of(row.get("attributes"))}
        named = next((v for name, v in chosen.items() if options.is_size(name)), None)
        labels.append(_term_name(clean_text(named, max_length=50), size))
    labels = [label for label in dict.fromkeys(labels) if label] or _terms(size)
    if not labels:
        return [lead]
    is_gone = lead.in_stock is False
    price = lead.price if not isinstance(raw.get("prices", {}).get("price_range"), dict) else None
    return [
        replace(lead, size=label, in_stock=False if is_gone else None, price=price)
        for label in labels[:MAX_VARIANTS]
    ]


def _term_name(value: str, attribute: Mapping[str, Any] | None) -> str:
    """A variation names a term by its slug: "42-5" is the size 42.5."""
    for term in rows_of(attribute.get("terms")) if attribute else []:
        if value and value in (term.get("slug"), term.get("name")):
            return clean_text(term.get("name"), max_length=50)
    return _SLUG_HALF.sub(".5", value)


def _pictures(raw: Mapping[str, Any], *, base: str) -> list[str]:
    listed = rows_of(raw.get("images")) or rows_of([raw.get("image")])
    found = (web_address(image.get("src"), base=base) for image in listed)
    return list(dict.fromkeys(address for address in found if address))
