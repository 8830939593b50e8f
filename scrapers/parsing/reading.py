"""One answer of any platform: which platform it is, and what it would record."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapers.items import OfferItem, RefusedItem
from scrapers.parsing import ebay, kicksdb, shopify, wildberries, woocommerce
from scrapers.parsing.answers import (
    UnreadableAnswerError,
    decode_json,
    error_in,
    looks_like_html,
    page_text,
    unpack,
)
from scrapers.parsing.feed_files import feed_kind
from scrapers.parsing.feeds import feed_products
from scrapers.parsing.products import ParsedPage, ShopFacts, ShopProduct, offers_of
from scrapers.parsing.schema_json import is_schema_json, products_of_json
from scrapers.parsing.schema_org import parse_html
from scrapers.parsing.selectors import Selectors, product_by_selectors

SHOPIFY, WOOCOMMERCE, SCHEMA_ORG, FEED = "shopify", "woocommerce", "schema_org", "feed"
EBAY, KICKSDB, WILDBERRIES, SELECTORS = "ebay", "kicksdb", "wildberries", "selectors"
PLATFORMS = (SHOPIFY, WOOCOMMERCE, SCHEMA_ORG, FEED, EBAY, KICKSDB, WILDBERRIES, SELECTORS)
# What people call them besides.
ALIASES = {
    "woo": WOOCOMMERCE, "jsonld": SCHEMA_ORG, "json-ld": SCHEMA_ORG, "json_ld": SCHEMA_ORG,
    "schema": SCHEMA_ORG, "schema.org": SCHEMA_ORG, "schemaorg": SCHEMA_ORG,
    "microdata": SCHEMA_ORG, "rdfa": SCHEMA_ORG, "opengraph": SCHEMA_ORG, "html": SCHEMA_ORG,
    "yml": FEED, "google": FEED, "google_merchant": FEED, "google-merchant": FEED, "rss": FEED,
    "atom": FEED, "tsv": FEED, "wb": WILDBERRIES, "selector": SELECTORS, "kicks": KICKSDB,
}  # fmt: skip
Tester = Callable[[object], bool]


@dataclass(slots=True)
class Reading:
    """What an answer is and holds. `platform` is empty where it is none that is known."""

    platform: str = ""
    page: ParsedPage = field(default_factory=ParsedPage)
    is_listing: bool = False


def platform_named(name: str) -> str:
    """Our name of a platform, whatever people call it.

    Raises:
        ValueError: nobody calls one so.
    """
    key = name.strip().casefold()
    key = ALIASES.get(key, key)
    if key and key not in PLATFORMS:
        raise ValueError(name)
    return key


def read_answer(
    body: bytes,
    *,
    facts: ShopFacts,
    platform: str = "",
    any_product: bool = False,
    content_type: str = "",
    selectors: Selectors | None = None,
) -> Reading:
    """Read one answer; without a platform it is told from the content.

    Raises:
        UnreadableAnswerError: it is of no platform that is known, or not of the named one; the
            message begins with "blocked" where a bot wall answered.
    """
    body = unpack(body)
    if platform == SELECTORS and selectors is not None:
        html = page_text(body, content_type=content_type)
        products = product_by_selectors(html, url=facts.url, selectors=selectors)
        return Reading(SELECTORS, _read_all(products, facts=facts, any_product=any_product))
    if platform == FEED or (not platform and feed_kind(body[:4096])):
        return _read_feed(body, facts=facts, any_product=any_product)
    if platform == SCHEMA_ORG or (
        not platform and looks_like_html(body, content_type=content_type)
    ):
        return _read_page(body, facts=facts, any_product=any_product, content_type=content_type)
    answer = decode_json(body, content_type=content_type)
    return _read_json(answer, facts=facts, platform=platform, any_product=any_product)


def _read_feed(body: bytes, *, facts: ShopFacts, any_product: bool) -> Reading:
    """The feed's products; one that breaks off gives those that are whole, and why it ended."""
    products: list[ShopProduct] = []
    broken: list[RefusedItem] = []
    try:
        products += feed_products(lambda: io.BytesIO(body), url=facts.url)
    except UnreadableAnswerError as error:
        if not products:
            raise
        broken.append(RefusedItem(reason=str(error), url=facts.url))
    reading = Reading(FEED, _read_all(products, facts=facts, any_product=any_product))
    reading.page.refused += broken
    return reading


def _read_page(body: bytes, *, facts: ShopFacts, any_product: bool, content_type: str) -> Reading:
    if body.lstrip()[:1] in (b"{", b"["):
        products = products_of_json(decode_json(body), url=facts.url)
        return Reading(SCHEMA_ORG, _read_all(products, facts=facts, any_product=any_product))
    html = page_text(body, content_type=content_type)
    page, is_listing = parse_html(html, url=facts.url, facts=facts, any_product=any_product)
    return Reading(SCHEMA_ORG if page.count else "", page, is_listing=is_listing)


def _read_json(answer: Any, *, facts: ShopFacts, platform: str, any_product: bool) -> Reading:
    named = platform or platform_of_json(answer)
    if named == WOOCOMMERCE:
        rows = woocommerce.products_in(answer)
        page = woocommerce.parse_products(rows, facts=facts, any_product=any_product)
        return Reading(named, page)
    if named == SHOPIFY:
        rows = shopify.products_in(answer)
        return Reading(named, shopify.parse_products(rows, facts=facts, any_product=any_product))
    readers: Mapping[str, Callable[[], list[ShopProduct]]] = {
        EBAY: lambda: ebay.ebay_products(answer),
        KICKSDB: lambda: kicksdb.kicksdb_products(answer),
        WILDBERRIES: lambda: wildberries.wildberries_products(answer),
        SCHEMA_ORG: lambda: products_of_json(answer, url=facts.url),
    }
    if named not in readers:
        raise UnreadableAnswerError(
            error_in(answer) or "JSON of no platform that is known: no products were found in it"
        )
    return Reading(named, _read_all(readers[named](), facts=facts, any_product=any_product))


def platform_of_json(answer: object) -> str:
    """The platform that a decoded answer is of, or empty."""
    testers: tuple[tuple[str, Tester], ...] = (
        (WOOCOMMERCE, woocommerce.is_woocommerce),
        (SHOPIFY, shopify.is_shopify),
        (EBAY, ebay.is_ebay),
        (KICKSDB, kicksdb.is_kicksdb),
        (WILDBERRIES, wildberries.is_wildberries),
        (SCHEMA_ORG, is_schema_json),
    )
    return next((name for name, is_its in testers if is_its(answer)), "")


def _read_all(products: list[ShopProduct], *, facts: ShopFacts, any_product: bool) -> ParsedPage:
    page = ParsedPage(count=len(products))
    for product in products:
        for item in offers_of(product, facts=facts, any_product=any_product):
            if isinstance(item, OfferItem):
                page.offers.append(item)
            elif isinstance(item, RefusedItem):
                page.refused.append(item)
    return page
