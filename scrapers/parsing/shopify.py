"""Shopify's storefront JSON: what `/products.json` and `/meta.json` mean.

Formats and their quirks: ../shared/design/shop-sources.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from scrapers.items import RefusedItem
from scrapers.parsing import options
from scrapers.parsing.answers import UnreadableAnswerError, error_in
from scrapers.parsing.prices import currency_code, parse_price
from scrapers.parsing.products import (
    MAX_VARIANTS,
    ParsedPage,
    ShopFacts,
    ShopProduct,
    Variant,
    offers_of,
)
from scrapers.parsing.text import clean_lines, clean_text, web_address

PAGE_SIZE = 250
MAX_OFFSET = 25_000  # Shopify answers 400 once page × limit is above


def products_in(answer: object) -> list[Mapping[str, Any]]:
    """The products of `/products.json`, a collection, or one product's `.json` or `.js`.

    Raises:
        UnreadableAnswerError: the answer holds none of these, such as an error in a 200 answer.
    """
    if not isinstance(answer, Mapping):
        raise UnreadableAnswerError("the shop's answer is not a JSON object")
    if isinstance(products := answer.get("products"), list):
        return [product for product in products if isinstance(product, dict)]
    if isinstance(product := answer.get("product"), dict):
        return [product]
    if "variants" in answer and "title" in answer:
        return [answer]
    raise UnreadableAnswerError(error_in(answer) or "the shop's answer holds no products")


def is_shopify(answer: object) -> bool:
    """Is this Shopify's JSON? An empty list of products is; WooCommerce-shaped ones are not."""
    if not isinstance(answer, Mapping):
        return False
    try:
        products = products_in(answer)
    except UnreadableAnswerError:
        return False
    return all("handle" in p or _has_priced_variants(p) for p in products[:5])


def _has_priced_variants(product: Mapping[str, Any]) -> bool:
    variants = product.get("variants")
    first = variants[0] if isinstance(variants, list) and variants else None
    return "title" in product and isinstance(first, dict) and "price" in first


def parse_meta(answer: object, *, facts: ShopFacts) -> ShopFacts:
    """`facts` with what `/meta.json` adds.

    Raises:
        UnreadableAnswerError: it is not a JSON object.
    """
    if not isinstance(answer, Mapping):
        raise UnreadableAnswerError("the shop's answer is not a JSON object")
    count = answer.get("published_products_count")
    ships_to = answer.get("ships_to_countries")
    country = str(answer.get("country") or "").upper()
    return replace(
        facts,
        name=clean_text(answer.get("name"), max_length=150) or facts.name,
        country=country if re.fullmatch("[A-Z]{2}", country) else facts.country,
        currency=currency_code(answer.get("currency")) or facts.currency,
        ships_to=tuple(c for c in ships_to if isinstance(c, str) and re.fullmatch("[A-Z]{2}", c))
        if isinstance(ships_to, list)
        else facts.ships_to,
        published_products=count if type(count) is int and count >= 0 else None,
    )


def currency_of_page(html: str) -> str:
    """The currency that a product page states (`og:price:currency` and its like), or empty."""
    pattern = (
        r"<meta[^>]+(?:property|name)=[\"'](?:og|product):price:currency[\"'][^>]*"
        r"content=[\"']([A-Za-z]{3})[\"']"
    )
    if match := re.search(pattern, html[:400_000]):
        return currency_code(match.group(1))
    if match := re.search(r"Shopify\.currency\s*=\s*\{\s*\"active\"\s*:\s*\"([A-Z]{3})\"", html):
        return currency_code(match.group(1))
    return ""


def parse_products(
    products: Sequence[Mapping[str, Any]], *, facts: ShopFacts, any_product: bool = False
) -> ParsedPage:
    """Offers and refusals of the products on one page; one broken product breaks no other."""
    page = ParsedPage(count=len(products))
    for product in products:
        try:
            items = list(
                offers_of(shop_product(product, facts=facts), facts=facts, any_product=any_product)
            )
        except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError) as error:
            title = clean_text(product.get("title"))
            reason = f"unreadable product ({type(error).__name__})"
            items = [RefusedItem(reason=reason, title=title, url="")]
        for item in items:
            (page.refused if isinstance(item, RefusedItem) else page.offers).append(item)  # type: ignore[arg-type]
    return page


def shop_product(raw: Mapping[str, Any], *, facts: ShopFacts) -> ShopProduct:
    """One product of the JSON in the shape that all platforms share."""
    tags = raw.get("tags")
    listed = tags.split(",") if isinstance(tags, str) else tags if isinstance(tags, list) else []
    handle = clean_text(raw.get("handle"), max_length=255)
    names = [
        clean_text(option.get("name") if isinstance(option, dict) else option, max_length=60)
        for option in raw.get("options") or []
    ]
    url = web_address(f"/products/{handle}", base=facts.url) if handle else ""
    colour = next((i for i, name in enumerate(names) if options.is_colour(name)), None)
    size = next((i for i, name in enumerate(names) if i != colour and options.is_size(name)), None)
    rows = [v for v in raw.get("variants") or [] if isinstance(v, dict)]
    images = [i for i in raw.get("images") or [] if isinstance(i, dict | str)]
    return ShopProduct(
        number=str(raw.get("id") or ""),
        title=clean_text(raw.get("title")),
        url=url,
        brand=clean_text(raw.get("vendor"), max_length=100),
        product_type=clean_text(raw.get("product_type") or raw.get("type"), max_length=100),
        tags=[clean_text(tag, max_length=100) for tag in listed[:250]],
        handle=handle,
        lines=clean_lines(raw.get("body_html") or raw.get("description")),
        variants=_variants(rows, names=names, size=size, colour=colour, images=images, url=url),
        images=_addresses(images, url=url),
        size_words=names[size] if size is not None else "",
    )


def _variants(
    rows: list[dict[str, Any]],
    *,
    names: list[str],
    size: int | None,
    colour: int | None,
    images: list[Any],
    url: str,
) -> list[Variant]:
    # `/products/HANDLE.js` counts in cents, as bare integers; `.json` writes "120.00".
    is_in_cents = bool(rows) and all(type(row.get("price")) is int for row in rows)
    both = names[colour] if colour is not None and size is None else ""
    found = []
    for row in rows[: MAX_VARIANTS + 1]:
        label, shade = _option(row, size), _option(row, colour)
        if both and options.is_size(both):  # "Color / Size"
            label, shade = options.size_and_colour(both, shade)
        available, number = row.get("available"), str(row.get("id") or "")
        found.append(
            Variant(
                number=number,
                size=label,
                colour=shade,
                sku=str(row.get("sku") or "").strip(),
                gtin=row.get("barcode"),
                price=_price(row.get("price"), is_in_cents=is_in_cents),
                compare_at=_price(row.get("compare_at_price"), is_in_cents=is_in_cents),
                in_stock=available if isinstance(available, bool) else None,
                url=f"{url}?variant={number}" if number else url,
                images=_pictures_of(row, images, url=url) if colour is not None else [],
            )
        )
    return found


def _option(variant: Mapping[str, Any], index: int | None) -> str:
    if index is None:
        return ""
    value = variant.get(f"option{index + 1}")
    listed = variant.get("options")
    if value is None and isinstance(listed, list) and index < len(listed):
        value = listed[index]
    return clean_text(value, max_length=50)


def _price(value: object, *, is_in_cents: bool) -> Decimal | None:
    if is_in_cents and type(value) is int:
        return parse_price(Decimal(value) / 100)
    return parse_price(value)


def _pictures_of(variant: Mapping[str, Any], images: list[Any], *, url: str) -> list[str]:
    """The pictures that the shop ties to this variant."""
    own = [
        image
        for image in images
        if isinstance(image, dict) and variant.get("id") in (image.get("variant_ids") or [])
    ]
    featured = variant.get("featured_image")
    return _addresses(own or ([featured] if isinstance(featured, dict) else []), url=url)


def _addresses(images: list[Any], *, url: str) -> list[str]:
    base = urljoin(url, "/")
    found = (web_address(i if isinstance(i, str) else i.get("src"), base=base) for i in images)
    return list(dict.fromkeys(address for address in found if address))
