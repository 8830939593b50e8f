"""From a schema.org Product or ProductGroup node to a `ShopProduct`."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from scrapers.parsing.codes import sku_stem
from scrapers.parsing.products import MAX_VARIANTS, ShopProduct, Variant
from scrapers.parsing.schema_values import (
    Money,
    colour_of,
    each,
    gender_of,
    gtin_of,
    is_a,
    money_of,
    nodes,
    pictures_of,
    size_in_name,
    sizes_of,
    stock_of,
    text_of,
)
from scrapers.parsing.structured import Node
from scrapers.parsing.terms import terms_of_node
from scrapers.parsing.text import clean_lines, web_address

_NUMBER_KEYS = ("productgroupid", "sku", "productid", "mpn", "@id", "identifier")


def product_of_node(node: Node, *, base: str) -> ShopProduct:
    """One node, with its variants and offers, in the shape that all platforms share."""
    url = _address(node, base=base)
    number, title = _number(node, url=url), text_of(node.get("name"))
    variants = _variants(node, base=base)
    family = [node, *nodes(node.get("hasvariant"))]
    codes = [code for part in family[:2] if (code := _maker_code(part))]
    images = [p for part in family for p in pictures_of(part.get("image"), base=base)]
    return ShopProduct(
        number=number,
        title=title or next((text_of(part.get("name")) for part in family[1:]), ""),
        url=url,
        brand=text_of(node.get("brand") or node.get("manufacturer"), max_length=100)
        or next((b for p in family[1:] if (b := text_of(p.get("brand"), max_length=100))), ""),
        product_type=_category(node),
        handle=unquote(urlsplit(url).path.rstrip("/").rsplit("/", maxsplit=1)[-1])[:255],
        lines=clean_lines(text_of(node.get("description"), max_length=5000)),
        variants=variants,
        lead=_lead(node, variants),
        images=list(dict.fromkeys(images)),
        gender=next((g for part in family if (g := gender_of(part))), ""),
        colour=colour_of(node),
        style_codes=codes,
        terms=terms_of_node(node),
    )


def _maker_code(node: Node) -> str:
    """`mpn`, unless the shop only repeats its own number there."""
    code = text_of(node.get("mpn"), max_length=40)
    return "" if code == text_of(node.get("sku"), max_length=40) else code


def _lead(node: Node, variants: list[Variant]) -> Variant | None:
    """What one offer says of all sizes, where it lists those without states of their own."""
    offers = nodes(node.get("offers"))
    if len(offers) != 1 or len(variants) < 2:
        return None
    money = money_of(offers[0])
    return Variant(
        price=money.price,
        compare_at=money.before,
        currency=money.currency,
        in_stock=stock_of(offers[0]),
        terms=terms_of_node(offers[0]),
    )


def _address(node: Node, *, base: str) -> str:
    stated = [*each(node.get("url")), *each(node.get("@id"))]
    stated += [u for offer in nodes(node.get("offers")) for u in each(offer.get("url"))]
    # "_:N1f3a…" is a name that RDFa's reader gives, another one each time.
    named = (part for part in stated if isinstance(part, str) and not part.startswith("_:"))
    found = (web_address(part, base=base) for part in named if part)
    return next((address for address in found if address), "")


def _number(node: Node, *, url: str) -> str:
    for key in _NUMBER_KEYS:
        value = text_of(node.get(key), max_length=200)
        prefix, colon, rest = value.partition(":")
        value = (
            rest if colon and prefix.lower() in ("sku", "mpn", "gtin13", "gtin", "id") else value
        )
        if value and not (key == "@id" and value.startswith(("_:", "#"))):
            return value
    return gtin_of(node) or number_in(url)


def number_in(url: str) -> str:
    """The part of an address that tells products apart: its path, or the query of a script.

    >>> number_in("https://a.example/p/7"), number_in("https://a.example/index.php?id=7")
    ('/p/7', '/index.php?id=7')
    """
    parts = urlsplit(url)
    is_script = parts.path in ("", "/") or parts.path.endswith((".php", ".aspx", ".asp", ".cgi"))
    path = f"{parts.path}?{parts.query}" if is_script and parts.query else parts.path
    return path[:200] if path != "/" else ""


def _category(node: Node) -> str:
    """The last two steps of a category such as "Home > Shoes > Sneakers"."""
    text = " / ".join(text_of(part, max_length=150) for part in each(node.get("category")))
    steps = [step.strip() for step in text.replace(">", "/").replace("|", "/").split("/")]
    return " / ".join([step for step in steps if step][-2:])


def _variants(node: Node, *, base: str) -> list[Variant]:
    """One variant a size and colour where the page states them, else one an offer."""
    parts = nodes(node.get("hasvariant"))
    if parts:
        found = [v for part in parts[: MAX_VARIANTS + 1] for v in _of_offers(part, base=base)]
        inherited = money_of(_first_offer(node)) if nodes(node.get("offers")) else Money()
        if all(v.price is None for v in found) and inherited.price is not None:
            for variant in found:
                variant.price, variant.currency = inherited.price, inherited.currency
        return found
    return _of_offers(node, base=base)


def _first_offer(node: Node) -> Node:
    return next(iter(nodes(node.get("offers"))), {})


def _of_offers(node: Node, *, base: str) -> list[Variant]:
    offers = [single for offer in nodes(node.get("offers")) for single in _singles(offer)]
    sizes = sizes_of(node)
    plain = Variant(
        number=text_of(node.get("sku"), max_length=200),
        sku=text_of(node.get("sku"), max_length=100),
        gtin=gtin_of(node),
        colour=colour_of(node),
        url=_address(node, base=base),
        images=pictures_of(node.get("image"), base=base),
        terms=terms_of_node(node),
    )
    if not offers:
        money = money_of(node)  # some put the price into the product itself
        plain = replace(
            plain, price=money.price, compare_at=money.before, currency=money.currency,
            in_stock=stock_of(node),
        )  # fmt: skip
        return [replace(plain, size=label, size_system=words) for label, words in sizes] or [plain]
    found = [_of_offer(offer, plain, base=base) for offer in offers[: MAX_VARIANTS + 1]]
    if len(sizes) == 1:
        for variant in found:
            variant.size, variant.size_system = variant.size or sizes[0][0], sizes[0][1]
    elif sizes and len(found) == 1:  # a list of sizes under one offer: which are there is not said
        only = found[0]
        state = only.in_stock if only.in_stock is False else None
        return [
            replace(only, size=label, size_system=words, in_stock=state) for label, words in sizes
        ]
    return found


def _singles(offer: Node) -> list[Node]:
    """An AggregateOffer's own offers, where it lists any with a price or a state."""
    inner = [
        {"pricecurrency": offer.get("pricecurrency"), **part}
        for part in nodes(offer.get("offers"))
        if money_of(part).price is not None or stock_of(part) is not None
    ]
    if inner and any(money_of(part).price is not None for part in inner):
        return inner
    return [offer]


def _of_offer(offer: Node, plain: Variant, *, base: str) -> Variant:
    thing = next(iter(nodes(offer.get("itemoffered"))), {})
    money = money_of(offer)
    sizes = sizes_of(offer) or sizes_of(thing)
    name = text_of(offer.get("name"), max_length=100) or text_of(thing.get("name"), max_length=100)
    label, words = sizes[0] if sizes else (size_in_name(name), "")
    return replace(
        plain,
        sku=text_of(offer.get("sku"), max_length=100) or plain.sku,
        gtin=gtin_of(offer) or gtin_of(thing) or plain.gtin,
        colour=colour_of(offer) or colour_of(thing) or plain.colour,
        size=label,
        size_system=words,
        price=money.price,
        compare_at=money.before,
        currency=money.currency,
        in_stock=stock_of(offer),
        url=_address(offer, base=base) or plain.url,
        terms=terms_of_node(offer).filled_by(plain.terms),
    )


def merged(products: list[ShopProduct]) -> ShopProduct:
    """Several nodes of one product (one a size, or one a syntax) as one product."""
    first = products[0]
    if len(products) == 1:
        return first
    numbers = [p.number for p in products]
    if len(set(numbers)) > 1:
        first.number = sku_stem(numbers) or number_in(first.url) or first.number
    for other in products[1:]:
        first.variants += other.variants
        first.images = list(dict.fromkeys(first.images + other.images))
        first.style_codes += other.style_codes
    return first


def fill_gaps(product: ShopProduct, other: ShopProduct) -> None:
    """Take what the product leaves open from what another syntax of the same page says of it.

    Price and stock only where nothing contradicts: one unknown price, or the same price.
    """
    for name in ("brand", "product_type", "gender", "colour", "title"):
        if not getattr(product, name):
            setattr(product, name, getattr(other, name))
    product.images = product.images or other.images
    product.lines = product.lines or other.lines
    prices = {v.price for v in product.variants} - {None}
    theirs = {v.price for v in other.variants} - {None}
    if not prices and len(theirs) == 1 and product.variants:
        source = next(v for v in other.variants if v.price is not None)
        for variant in product.variants:
            variant.price, variant.compare_at = source.price, source.compare_at
            variant.currency = source.currency
        prices = theirs
    if not product.variants:
        product.variants = other.variants
    _fill_states(product, other, may_take_stock=not theirs or not prices or theirs == prices)


def _fill_states(product: ShopProduct, other: ShopProduct, *, may_take_stock: bool) -> None:
    states = [v.in_stock for v in other.variants if v.in_stock is not None]
    is_silent = all(v.in_stock is None for v in product.variants)
    if is_silent and states and may_take_stock and len(product.variants) == 1:
        product.variants[0].in_stock = any(states)
    currencies = {v.currency for v in other.variants if v.currency}
    if len(currencies) == 1 and may_take_stock:
        code = next(iter(currencies))
        for variant in product.variants:
            variant.currency = variant.currency or code


def is_group(node: Node) -> bool:
    """Is this a ProductGroup rather than one product?"""
    return is_a(node, "productgroup") or bool(node.get("hasvariant"))
