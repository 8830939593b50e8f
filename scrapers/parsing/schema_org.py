"""Product pages by schema.org: JSON-LD, microdata, RDFa, with OpenGraph where those are silent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from scrapers.items import RefusedItem
from scrapers.parsing.answers import UnreadableAnswerError, wall_on
from scrapers.parsing.open_graph import product_of_meta
from scrapers.parsing.products import ParsedPage, ShopFacts, ShopProduct, offers_of
from scrapers.parsing.references import filled, variants_among
from scrapers.parsing.schema_products import fill_gaps, merged, number_in, product_of_node
from scrapers.parsing.schema_values import each, is_a, money_of, nodes, stock_of, text_of
from scrapers.parsing.structured import Node, PageData, read_page, walk
from scrapers.parsing.text import web_address

PRODUCT_TYPES = ("product", "productgroup", "individualproduct", "productmodel", "someproducts")
# Other products that a page only points at, and parts that are read with their product.
_BESIDE = frozenset(
    [
        "isrelatedto",
        "issimilarto",
        "isaccessoryorsparepartfor",
        "isconsumablefor",
        "review",
        "reviews",
        "hasvariant",
        "isvariantof",
        "model",
        "itemoffered",
        "predecessorof",
        "successorof",
    ]
)
_BREADCRUMB_HOME = 1
MAX_PRODUCTS = 500  # of one page and syntax


@dataclass(slots=True)
class PageProducts:
    """What a page is about: its own product(s), or those that it lists."""

    products: list[ShopProduct] = field(default_factory=list)
    is_listing: bool = False


def parse_html(
    html: str, *, url: str, facts: ShopFacts, any_product: bool = False
) -> tuple[ParsedPage, bool]:
    """Offers and refusals of one page, and whether it only lists products of other pages.

    Raises:
        UnreadableAnswerError: the page is a bot wall.
    """
    found = products_on(html, url=url)
    page = ParsedPage(count=len(found.products))
    for product in found.products:
        for item in offers_of(product, facts=facts, any_product=any_product):
            if isinstance(item, RefusedItem):
                page.refused.append(item)
            else:
                page.offers.append(item)
    if not found.products:
        if wall := wall_on(html):
            raise UnreadableAnswerError(wall)
        page.refused.append(RefusedItem(reason="no product data on the page", url=url))
    return page, found.is_listing


def products_on(html: str, *, url: str) -> PageProducts:
    """The products of one page; a page with one product gives one, a list gives all it states."""
    data = read_page(html, url=url)
    data.jsonld = filled(data.jsonld)
    data.rdfa = [node for node in filled(data.rdfa, is_flat=True) if node.get("@type")]
    candidates = [
        _products_in(nodes_of_syntax, data)
        for nodes_of_syntax in (data.jsonld, data.microdata, data.rdfa)
    ]
    addresses = _addresses(data, url=url)
    main: ShopProduct | None = None
    listed: list[ShopProduct] = []
    for products in candidates:
        own, others = _main_of(products, addresses=addresses, data=data)
        if own is not None and main is None:
            main = own
        elif own is not None and main is not None and _is_same(main, own, addresses):
            fill_gaps(main, own)
        listed = listed or others
    of_meta = product_of_meta(data, url=url)
    if main is None and not listed:
        main = of_meta
    elif main is not None and of_meta is not None:
        fill_gaps(main, of_meta)
    if main is None:
        return PageProducts(listed, is_listing=bool(listed))
    _use_orphan_offer(main, data)
    main.url = _own_address(data, url=url)
    main.number = main.number or number_in(main.url)
    main.product_type = main.product_type or _trail(data)
    return PageProducts([main])


def _is_same(one: ShopProduct, other: ShopProduct, addresses: set[str]) -> bool:
    """Do two syntaxes speak of one product, or does one of them name a related one?"""
    if one.number == other.number or _key(other.url) in addresses:
        return True
    words = [set(re.findall(r"\w+", p.title.casefold())) for p in (one, other)]
    return len(words[0] & words[1]) * 2 >= min(len(words[0]), len(words[1]))


def _products_in(found: list[Node], data: PageData) -> list[ShopProduct]:
    """Products of one syntax in the order of the page, without those that only reviews name."""
    of_groups = variants_among(found)
    tops = [
        node
        for node in walk(found, skip=_BESIDE)
        if is_a(node, *PRODUCT_TYPES)
        and not _is_inside_group(node)
        and node.get("@id") not in of_groups
    ]
    products = [product_of_node(node, base=data.base) for node in tops[:MAX_PRODUCTS]]
    stating = [p for p in products if p.variants and any(_says_something(p))]
    named = {p.title.casefold() for p in stating}
    rest = [p for p in products if p.title.casefold() not in named]
    return stating or rest


def _says_something(product: ShopProduct) -> Iterable[bool]:
    return (v.price is not None or v.in_stock is not None for v in product.variants)


def _is_inside_group(node: Node) -> bool:
    return not text_of(node.get("name")) and not node.get("offers") and not node.get("hasvariant")


def _addresses(data: PageData, *, url: str) -> set[str]:
    stated = [url, data.canonical, *data.meta.get("og:url", [])]
    return {key for raw in stated if (key := _key(web_address(raw, base=url)))}


def _key(address: str) -> str:
    """An address by which pages are compared: host and path, no query, no trailing slash."""
    parts = urlsplit(address)
    path = unquote(parts.path).rstrip("/").casefold()
    return f"{(parts.hostname or '').removeprefix('www.')}{path}" if path else ""


def _main_of(
    products: list[ShopProduct], *, addresses: set[str], data: PageData
) -> tuple[ShopProduct | None, list[ShopProduct]]:
    """The product that the page is about, or none and those that it lists."""
    if len(products) <= 1:
        return (products[0] if products else None), []
    own = [p for p in products if _key(p.url) in addresses]
    titles = {t.casefold() for t in (data.headline, *data.meta.get("og:title", [])) if t}
    if not own:
        own = [p for p in products if p.title.casefold() in titles]
    if not own and len({_key(p.url) for p in products if p.url}) < 2:
        own = products
    if not own:
        return None, [p for p in products if p.url]
    same = [p for p in own if p.title.casefold() == own[0].title.casefold()]
    return merged(same), []


def _own_address(data: PageData, *, url: str) -> str:
    """The canonical address if it is of this host and no mere home page, else the page's own."""
    canonical = web_address(data.canonical, base=url) if data.canonical else ""
    is_own = urlsplit(canonical).hostname == urlsplit(url).hostname and _key(canonical)
    return canonical if is_own else url


def _use_orphan_offer(product: ShopProduct, data: PageData) -> None:
    """Price and stock of an Offer that stands beside its Product instead of in it."""
    variants = product.variants
    if len(variants) != 1 or (variants[0].price is not None and variants[0].in_stock is not None):
        return
    top = [*data.jsonld, *data.microdata, *data.rdfa]
    offers = [
        n for n in walk(top, skip=frozenset({"offers"})) if is_a(n, "offer", "aggregateoffer")
    ]
    stated = {(money_of(offer), stock_of(offer)) for offer in offers}
    if len(stated) != 1:
        return
    money, state = stated.pop()
    only = variants[0]
    if only.price is None and money.price is not None:
        only.price, only.currency = money.price, money.currency or only.currency
    if only.in_stock is None and (money.price is None or money.price == only.price):
        only.in_stock = state


def _trail(data: PageData) -> str:
    """The last two names of the page's breadcrumb, without the product itself."""
    for found in (data.jsonld, data.microdata, data.rdfa):
        for node in walk(found):
            if not is_a(node, "breadcrumblist"):
                continue
            names = [
                text_of(part.get("name")) or text_of(part.get("item"))
                for part in nodes(node.get("itemlistelement"))
            ]
            kept = [name for name in names if name][_BREADCRUMB_HOME:]
            return " / ".join(name for name in kept if name != data.headline)[-200:]
    return ""


def is_product_page(data: PageData) -> bool:
    """Does a page state a product at all?"""
    found = [*data.jsonld, *data.microdata, *data.rdfa]
    return any(is_a(node, *PRODUCT_TYPES) for node in walk(found)) or bool(
        each(data.meta.get("product:price:amount") or data.meta.get("og:price:amount"))
    )
