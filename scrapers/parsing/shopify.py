"""Shopify's storefront JSON: what `/products.json` and `/meta.json` mean.

Formats and their quirks: ../shared/design/shop-sources.md. Nothing here is guessed: a currency
that no answer names stays empty, and a size without a system stays without one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urljoin

from scrapers.items import OfferItem, RefusedItem, SizeItem
from scrapers.loaders import OfferLoader
from scrapers.parsing.codes import find_style_code, gtin_of_skus, valid_gtin
from scrapers.parsing.people import colour_in, gender_in
from scrapers.parsing.prices import currency_code, parse_price, price_before
from scrapers.parsing.sizes import SYSTEMS, read_size, system_named_in
from scrapers.parsing.sneakers import refusal_reason
from scrapers.parsing.text import clean_lines, clean_text, web_address

PAGE_SIZE = 250
MAX_OFFSET = 25_000  # Shopify answers 400 once page × limit is above
MAX_VARIANTS = 400  # of one product; Shopify itself stops at 2,048, no shoe has so many sizes
MAX_PICTURES = 12
_SIZE_NAMES = re.compile(
    r"\b(size|sizes|größe|grösse|taille|talla|taglia|maat|размер\w*|us|uk|eu|eur|ru)\b",
    re.IGNORECASE,
)
_COLOUR_NAMES = re.compile(
    r"\b(colou?rs?|colou?rway|farbe|couleur|цвет|расцветка)\b", re.IGNORECASE
)
_SLUG = re.compile(r"[^a-z0-9а-яё]+")


class NotShopifyError(ValueError):
    """The answer is not what a Shopify storefront says: another kind of site, or a bot wall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFacts:
    """What is known of the whole shop. `size_system` is a setting of the source."""

    url: str
    name: str = ""
    country: str = ""
    currency: str = ""
    ships_to: tuple[str, ...] = ()
    published_products: int | None = None
    size_system: str = ""


@dataclass(slots=True)
class ParsedPage:
    """What one answer holds. `count` is of the shop's products, kept or not."""

    offers: list[OfferItem] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    count: int = 0


def decode_answer(body: bytes, *, content_type: str = "") -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        NotShopifyError: HTML with status 200, broken JSON, or JSON of another shape.
    """
    start = body[:200].lstrip().lower()
    if "html" in content_type.lower() or start.startswith((b"<!doctype", b"<html", b"<")):
        raise NotShopifyError("the shop answered with a web page instead of JSON")
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotShopifyError("the shop's answer is no JSON") from error
    if not isinstance(answer, dict):
        raise NotShopifyError("the shop's answer is not a JSON object")
    return cast("dict[str, Any]", answer)


def products_in(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The products of `/products.json`, a collection, or one product's `.json` or `.js`.

    Raises:
        NotShopifyError: the object holds none of these, such as an error in a 200 answer.
    """
    if isinstance(products := answer.get("products"), list):
        return [product for product in products if isinstance(product, dict)]
    if isinstance(product := answer.get("product"), dict):
        return [product]
    if "variants" in answer and "title" in answer:
        return [answer]
    raise NotShopifyError("the shop's answer holds no products")


def parse_meta(answer: Mapping[str, Any], *, facts: ShopFacts) -> ShopFacts:
    """`facts` with what `/meta.json` adds."""
    count = answer.get("published_products_count")
    ships_to = answer.get("ships_to_countries")
    country = str(answer.get("country") or "").upper()
    return ShopFacts(
        url=facts.url,
        name=clean_text(answer.get("name"), max_length=150) or facts.name,
        country=country if re.fullmatch("[A-Z]{2}", country) else facts.country,
        currency=currency_code(answer.get("currency")) or facts.currency,
        ships_to=tuple(c for c in ships_to if isinstance(c, str) and re.fullmatch("[A-Z]{2}", c))
        if isinstance(ships_to, list)
        else facts.ships_to,
        published_products=count if type(count) is int and count >= 0 else None,
        size_system=facts.size_system,
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
    """Offers and refusals of the products on one page.

    One product is one offer; a product with several colours is one offer a colour, because a
    colourway is what the catalogue calls a product.
    """
    page = ParsedPage(count=len(products))
    for product in products:
        try:
            result = list(_read_product(product, facts=facts, any_product=any_product))
        except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError) as error:
            title = clean_text(product.get("title"))
            reason = f"unreadable product ({type(error).__name__})"
            result = [RefusedItem(reason=reason, title=title, url="")]
        for item in result:
            (page.refused if isinstance(item, RefusedItem) else page.offers).append(item)  # type: ignore[arg-type]
    return page


@dataclass(slots=True, kw_only=True)
class _Product:
    """One product of the shop, its texts already plain."""

    raw: Mapping[str, Any]
    title: str
    brand: str
    product_type: str
    tags: list[str]
    handle: str
    url: str
    lines: list[str]
    variants: list[Mapping[str, Any]]
    size_option: int | None
    colour_option: int | None
    size_name: str
    is_in_cents: bool


def _read_product(
    raw: Mapping[str, Any], *, facts: ShopFacts, any_product: bool
) -> Iterator[OfferItem | RefusedItem]:
    product = _prepare(raw, facts)
    sizes = [_option(v, product.size_option) for v in product.variants]
    numbers = {s for s in sizes if re.search(r"(?<![\d.,])\d{1,2}([.,]5)?(?![\d.])", s)}
    reason = refusal_reason(
        title=product.title,
        product_type=product.product_type,
        tags=product.tags,
        has_shoe_sizes=product.size_option is not None and len(numbers) >= 2,
    )
    if not product.title:
        reason = "no title"
    elif not product.url or not raw.get("id"):
        reason = "no address"
    elif any_product:
        reason = None
    if reason is None and len(product.variants) > MAX_VARIANTS:
        reason = "too many variants"
    if reason is not None:
        yield RefusedItem(reason=reason, title=product.title, url=product.url)
        return
    colours = {_option(v, product.colour_option): None for v in product.variants} or {"": None}
    for colour in colours:
        variants = [v for v in product.variants if _option(v, product.colour_option) == colour]
        yield _read_colourway(
            product, variants, colour=colour, is_one_of_many=len(colours) > 1, facts=facts
        )


def _prepare(raw: Mapping[str, Any], facts: ShopFacts) -> _Product:
    tags = raw.get("tags")
    listed = tags.split(",") if isinstance(tags, str) else tags if isinstance(tags, list) else []
    handle = clean_text(raw.get("handle"), max_length=255)
    names = [
        clean_text(option.get("name") if isinstance(option, dict) else option, max_length=60)
        for option in raw.get("options") or []
    ]
    colour = next((i for i, name in enumerate(names) if _COLOUR_NAMES.search(name)), None)
    size = next(
        (i for i, name in enumerate(names) if i != colour and _SIZE_NAMES.search(name)), None
    )
    variants: list[Mapping[str, Any]] = [
        v for v in raw.get("variants") or [] if isinstance(v, dict)
    ]
    return _Product(
        raw=raw,
        title=clean_text(raw.get("title")),
        brand=_brand(raw.get("vendor"), facts),
        product_type=clean_text(raw.get("product_type") or raw.get("type"), max_length=100),
        tags=[clean_text(tag, max_length=100) for tag in listed[:250]],
        handle=handle,
        url=web_address(f"/products/{handle}", base=facts.url) if handle else "",
        lines=clean_lines(raw.get("body_html") or raw.get("description")),
        variants=variants,
        size_option=size,
        colour_option=colour,
        size_name=names[size] if size is not None else "",
        # `/products/HANDLE.js` counts in cents, as bare integers; `.json` writes "120.00".
        is_in_cents=bool(variants) and all(type(v.get("price")) is int for v in variants),
    )


def _brand(vendor: object, facts: ShopFacts) -> str:
    """The vendor, unless that is only the shop itself or Shopify's placeholder."""
    brand = clean_text(vendor, max_length=100)
    own = {facts.name.casefold(), "vendor", "default", "my store", "unknown", "n/a"}
    return "" if brand.casefold() in own else brand


def _read_colourway(
    product: _Product,
    variants: list[Mapping[str, Any]],
    *,
    colour: str,
    is_one_of_many: bool,
    facts: ShopFacts,
) -> OfferItem:
    raw = product.raw
    gender = gender_in(product.title, product.product_type, *product.tags)
    sizes = _sizes(product, variants, gender=gender, facts=facts)
    price, before = _lead_price(product, variants)
    known = [v["available"] for v in variants if isinstance(v.get("available"), bool)]
    skus = [str(v["sku"]).strip() for v in variants if v.get("sku")]
    number = str(raw["id"])
    url = product.url
    if is_one_of_many:
        number = f"{number}:{_SLUG.sub('-', colour.casefold()).strip('-')}"[:200]
        url = f"{url}?variant={variants[0]['id']}" if variants[0].get("id") else url
    barcodes = [code for v in variants if (code := valid_gtin(v.get("barcode")))]
    loader = OfferLoader()
    loader.add_value("external_id", number)
    loader.add_value("url", url)
    title = f"{product.title} – {colour}" if is_one_of_many else product.title
    loader.add_value("title", title)
    loader.add_value("brand", product.brand)
    loader.add_value("gtin", barcodes[:1] or gtin_of_skus(skus))
    loader.add_value(
        "style_code",
        find_style_code(
            brand=product.brand,
            skus=skus,
            handle=product.handle,
            title=product.title,
            lines=product.lines,
        ),
    )
    loader.add_value("price", price)
    loader.add_value("compare_at_price", before)
    loader.add_value("currency", facts.currency)
    loader.add_value("gender", gender)
    loader.add_value("colour", colour or colour_in(product.lines, product.tags))
    loader.add_value("description", " ".join(product.lines))
    offer = cast("OfferItem", loader.load_item())
    offer.in_stock = any(known) if known else None
    offer.sizes = sizes
    offer.image_urls = _pictures(product, variants if is_one_of_many else None)
    return offer


def _option(variant: Mapping[str, Any], index: int | None) -> str:
    if index is None:
        return ""
    value = variant.get(f"option{index + 1}")
    if (
        value is None
        and isinstance(options := variant.get("options"), list)
        and index < len(options)
    ):
        value = options[index]
    return clean_text(value, max_length=50)


def _variant_price(product: _Product, variant: Mapping[str, Any], name: str) -> Decimal | None:
    value = variant.get(name)
    if product.is_in_cents and type(value) is int:
        return parse_price(Decimal(value) / 100)
    return parse_price(value)


def _lead_price(
    product: _Product, variants: list[Mapping[str, Any]]
) -> tuple[Decimal | None, Decimal | None]:
    """The price to show: the lowest that can be bought, else the lowest; and the one before."""
    priced = [
        (amount, v) for v in variants if (amount := _variant_price(product, v, "price")) is not None
    ]
    buyable = [pair for pair in priced if pair[1].get("available") is not False]
    if not priced:
        return None, None
    price = min(amount for amount, _ in buyable or priced)
    before = [
        compare_at
        for amount, variant in buyable or priced
        if amount == price
        and (compare_at := _variant_price(product, variant, "compare_at_price")) is not None
    ]
    return price, price_before(max(before, default=None), price)


def _sizes(
    product: _Product, variants: list[Mapping[str, Any]], *, gender: str, facts: ShopFacts
) -> list[SizeItem]:
    if product.size_option is None:
        return []
    context = system_named_in(product.size_name, gender=gender)
    context = context or system_named_in(_sizing_words(product.title), gender=gender)
    if not context and facts.size_system:
        is_known = facts.size_system in SYSTEMS
        context = (
            facts.size_system if is_known else system_named_in(facts.size_system, gender=gender)
        )
    sizes: dict[tuple[str, str], SizeItem] = {}
    for variant in variants:
        label = _option(variant, product.size_option)
        if not label:
            continue
        size = read_size(label, context=context, gender=gender, brand=product.brand)
        available = variant.get("available")
        is_in_stock = available if isinstance(available, bool) else None
        price = _variant_price(product, variant, "price")
        same = sizes.get((size.system, size.label))
        if same is None:
            sizes[size.system, size.label] = SizeItem(
                label=size.label, system=size.system, eu=size.eu, in_stock=is_in_stock, price=price
            )
        elif is_in_stock and not same.in_stock:  # another variant of the same size has it
            same.in_stock, same.price = True, price
    return list(sizes.values())


def _sizing_words(title: str) -> str:
    """The part of a title that speaks of sizes: "(UK sizing)", "размеры RU"."""
    match = re.search(r"[(\[]([^)\]]*(?:siz|размер)[^)\]]*)[)\]]", title, re.IGNORECASE)
    return match.group(1) if match else ""


def _pictures(product: _Product, variants: list[Mapping[str, Any]] | None) -> list[str]:
    """Addresses of the pictures; of one colour only, where the shop says which belong to it."""
    images: list[Any] = [i for i in product.raw.get("images") or [] if isinstance(i, dict | str)]
    if variants is not None:
        ids = {v.get("id") for v in variants}
        own = [i for i in images if isinstance(i, dict) and ids & set(i.get("variant_ids") or [])]
        featured = [f for v in variants if isinstance(f := v.get("featured_image"), dict)]
        images = own or featured or images
    base = urljoin(product.url, "/")
    found = (web_address(i if isinstance(i, str) else i.get("src"), base=base) for i in images)
    return list(dict.fromkeys(address for address in found if address))[:MAX_PICTURES]
