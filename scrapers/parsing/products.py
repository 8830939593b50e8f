"""From a product as any platform states it to the offers that the catalogue records.

Platforms fill a `ShopProduct`; what is a sneaker, which variants make one offer, the lead price
and the systems of the sizes are decided here, once for all. Nothing is guessed: a currency that
no answer names stays empty, and a size without a system stays without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from scrapers.items import OfferItem, RefusedItem, SizeItem
from scrapers.loaders import OfferLoader
from scrapers.parsing.codes import find_style_code, gtin_of_skus, valid_gtin
from scrapers.parsing.people import colour_in, gender_in
from scrapers.parsing.prices import price_before
from scrapers.parsing.sizes import SYSTEMS, read_size, system_named_in
from scrapers.parsing.sneakers import doubt_about, refusal_reason
from scrapers.parsing.stock import any_in_stock
from scrapers.parsing.terms import NO_TERMS, Terms

MAX_VARIANTS = 400  # of one product; no shoe has so many sizes
MAX_PICTURES = 12
_SLUG = re.compile(r"[^\w]+")
_SHOE_SIZE = re.compile(r"(?<![\d.,])\d{1,2}([.,]\d{1,2}| [12]/[23])?(?![\d.])")
_NOT_BRANDS = frozenset({"vendor", "default", "my store", "unknown", "n/a", "-", "none", "null",
                         "no brand", "нет бренда", "без бренда"})  # fmt: skip


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


@dataclass(slots=True, kw_only=True)
class Variant:
    """One thing that can be put into the basket: a size of a colour. Texts are plain already."""

    number: str = ""
    size: str = ""
    size_system: str = ""
    colour: str = ""
    sku: str = ""
    gtin: object = None
    price: Decimal | None = None
    compare_at: Decimal | None = None
    currency: str = ""
    in_stock: bool | None = None
    url: str = ""
    images: list[str] = field(default_factory=list)
    terms: Terms = NO_TERMS


@dataclass(slots=True, kw_only=True)
class ShopProduct:
    """One product of a shop, its texts already plain, its addresses absolute.

    `style_codes` are what the shop states as the maker's number; `size_words` names the system
    of all sizes ("Size (UK)"); `lead` is what is said of the whole product where the
    sizes themselves bear no price or no state; `parts_by_colour` when each colour's offer must
    bear the colour in its number even while it is the only one.
    """

    number: str
    title: str
    url: str
    brand: str = ""
    product_type: str = ""
    tags: list[str] = field(default_factory=list)
    handle: str = ""
    lines: list[str] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    gender: str = ""
    colour: str = ""
    style_codes: list[str] = field(default_factory=list)
    size_words: str = ""
    lead: Variant | None = None
    parts_by_colour: bool = False
    terms: Terms = NO_TERMS


def read_products(
    products: list[ShopProduct], *, facts: ShopFacts, any_product: bool = False
) -> ParsedPage:
    """Offers and refusals of the products on one page."""
    page = ParsedPage(count=len(products))
    for product in products:
        for item in offers_of(product, facts=facts, any_product=any_product):
            if isinstance(item, RefusedItem):
                page.refused.append(item)
            else:
                page.offers.append(item)
    return page


def offers_of(
    product: ShopProduct, *, facts: ShopFacts, any_product: bool = False
) -> Iterator[OfferItem | RefusedItem]:
    """The offers of one product, or the one refusal of it.

    One product is one offer; a product with several colours is one offer a colour, because a
    colourway is what the catalogue calls a product.
    """
    if reason := _refusal(product, any_product=any_product):
        yield RefusedItem(reason=reason, title=product.title, url=product.url)
        return
    doubt = doubt_about(title=product.title, product_type=product.product_type, tags=product.tags)
    colours = list(dict.fromkeys(v.colour for v in product.variants)) or [""]
    for colour in colours:
        variants = [v for v in product.variants if v.colour == colour]
        offer = _read_colourway(
            product, variants, colour=colour, is_one_of_many=len(colours) > 1, facts=facts
        )
        offer.doubt = doubt
        yield offer


def _refusal(product: ShopProduct, *, any_product: bool) -> str | None:
    if not product.title:
        return "no title"
    if not product.url:
        return "no address"
    if not product.number:
        return "no number"
    if len(product.variants) > MAX_VARIANTS:
        return "too many variants"
    if any_product:
        return None
    numbers = {v.size for v in product.variants if _SHOE_SIZE.search(v.size)}
    return refusal_reason(
        title=product.title,
        product_type=product.product_type,
        tags=product.tags,
        has_shoe_sizes=len(numbers) >= 2,
    )


def _read_colourway(
    product: ShopProduct,
    variants: list[Variant],
    *,
    colour: str,
    is_one_of_many: bool,
    facts: ShopFacts,
) -> OfferItem:
    gender = product.gender or gender_in(product.title, product.product_type, *product.tags)
    brand = real_brand(product.brand, facts=facts)
    lead = lead_variant(variants)
    if product.lead is not None and lead.price is None:
        lead = product.lead
    number, url, title = _identity(product, variants, colour=colour, is_one_of_many=is_one_of_many)
    skus = [v.sku for v in variants if v.sku]
    barcodes = [code for v in variants if (code := valid_gtin(v.gtin))]
    loader = OfferLoader()
    loader.add_value("external_id", number)
    loader.add_value("url", url)
    loader.add_value("title", title)
    loader.add_value("brand", brand)
    loader.add_value("gtin", barcodes[:1] or gtin_of_skus(skus))
    loader.add_value("style_code", _style_code(product, skus, brand=brand))
    loader.add_value("price", lead.price)
    loader.add_value("compare_at_price", price_before(lead.compare_at, lead.price))
    loader.add_value("currency", lead.currency or facts.currency)
    loader.add_value("gender", gender)
    loader.add_value("colour", colour or product.colour or colour_in(product.lines, product.tags))
    loader.add_value("description", " ".join(product.lines))
    offer = cast("OfferItem", loader.load_item())
    offer.in_stock = any_in_stock([v.in_stock for v in variants])
    if offer.in_stock is None and product.lead is not None:
        offer.in_stock = product.lead.in_stock
    offer.sizes = _sizes(product, variants, gender=gender, brand=brand, facts=facts)
    terms = lead.terms.filled_by(product.terms)
    offer.condition, offer.country = terms.condition, terms.country
    offer.ships_to, offer.delivery = terms.ships_to, terms.delivery
    own = [image for v in variants for image in v.images] if is_one_of_many else []
    offer.image_urls = list(dict.fromkeys(own or product.images))[:MAX_PICTURES]
    return offer


def _identity(
    product: ShopProduct, variants: list[Variant], *, colour: str, is_one_of_many: bool
) -> tuple[str, str, str]:
    """Number, address and title of one colour."""
    number, url, title = product.number, product.url, product.title
    if colour and (is_one_of_many or product.parts_by_colour):
        number = f"{number}:{_SLUG.sub('-', colour.casefold()).strip('-_')}"[:200]
    if is_one_of_many:
        url = variants[0].url or url
        if colour and colour.casefold() not in title.casefold():
            title = f"{title} – {colour}"
    return number, url, title


def _style_code(product: ShopProduct, skus: list[str], *, brand: str) -> str:
    return find_style_code(
        brand=brand,
        stated=product.style_codes,
        skus=skus,
        handle=product.handle,
        title=product.title,
        lines=product.lines,
    )


def real_brand(brand: str, *, facts: ShopFacts) -> str:
    """The brand, unless that is only the shop itself or a placeholder."""
    is_none = brand.casefold() in _NOT_BRANDS or brand.casefold() == facts.name.casefold()
    return "" if is_none else brand


def lead_variant(variants: list[Variant]) -> Variant:
    """The variant whose price to show: the lowest that can be bought, else the lowest.

    Of equal prices the one with the higher price before it.
    """
    priced = [v for v in variants if v.price is not None]
    if not priced:
        return variants[0] if variants else Variant()
    buyable = [v for v in priced if v.in_stock is not False] or priced
    return min(buyable, key=lambda v: (v.price or Decimal(0), -(v.compare_at or Decimal(0))))


def _sizes(
    product: ShopProduct, variants: list[Variant], *, gender: str, brand: str, facts: ShopFacts
) -> list[SizeItem]:
    context = system_named_in(product.size_words, gender=gender)
    context = context or system_named_in(_sizing_words(product.title), gender=gender)
    if not context and facts.size_system:
        is_known = facts.size_system in SYSTEMS
        context = (
            facts.size_system if is_known else system_named_in(facts.size_system, gender=gender)
        )
    sizes: dict[tuple[str, str], SizeItem] = {}
    for variant in variants:
        if not variant.size:
            continue
        named = system_named_in(variant.size_system, gender=gender) if variant.size_system else ""
        size = read_size(variant.size, context=named or context, gender=gender, brand=brand)
        same = sizes.get((size.system, size.label))
        if same is None:
            sizes[size.system, size.label] = SizeItem(
                label=size.label,
                system=size.system,
                eu=size.eu,
                in_stock=variant.in_stock,
                price=variant.price,
            )
        elif variant.in_stock and not same.in_stock:  # another variant of the same size has it
            same.in_stock, same.price = True, variant.price
    return list(sizes.values())


def _sizing_words(title: str) -> str:
    """The part of a title that speaks of sizes: "(UK sizing)", "размеры RU"."""
    match = re.search(r"[(\[]([^)\]]*(?:siz|размер)[^)\]]*)[)\]]", title, re.IGNORECASE)
    return match.group(1) if match else ""
