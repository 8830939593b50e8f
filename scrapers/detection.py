"""Find out what kind of shop stands at an address, with at most eight polite requests."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from outgoing.guard import Fetched
from scrapers.detected import DetectedShop, missing_in
from scrapers.interfaces import INTERFACES, interface_at
from scrapers.named_shops import by_search, by_selectors
from scrapers.parsing import shopify, woocommerce
from scrapers.parsing.answers import UnreadableAnswerError, decode_json, unpack, wall_on
from scrapers.parsing.feed_files import feed_kind
from scrapers.parsing.feeds import feed_products
from scrapers.parsing.products import ParsedPage, ShopFacts, read_products
from scrapers.parsing.reading import (
    FEED,
    SCHEMA_ORG,
    SELECTORS,
    SHOPIFY,
    WOOCOMMERCE,
    Reading,
    read_answer,
)
from scrapers.probing import REFUSING, BudgetSpentError, NotAShopError, Probe, text_of
from scrapers.sitemap_probe import products_by_sitemap

__all__ = ["DetectedShop", "NotAShopError", "detect_shop"]
SAMPLE = 30  # products asked for, to show ten that are sneakers
_SHOPIFY_MARK = re.compile(r"cdn\.shopify\.com|Shopify\.(?:shop|theme)|/cdn/shop/", re.I)
_WOO_MARK = re.compile(r"woocommerce|/wp-content/|/wp-json/", re.I)
_API_LINK = re.compile(
    r"<link[^>]+rel=[\"']https://api\.w\.org/[\"'][^>]*href=[\"']([^\"']+)", re.I
)


def detect_shop(
    url: str,
    *,
    user_agent: str,
    allow: Collection[str] = (),
    on_step: Callable[[str], None] | None = None,
    platform: str = "",
    options: Mapping[str, Any] | None = None,
    keys: Mapping[str, Any] | None = None,
) -> DetectedShop:
    """Look at robots.txt, the address itself, and then what the page hints at.

    An interface is told by its address, or named by `platform`, and asked for a sample where the
    deployment's `keys` are set; `options` are those of the source to be.

    Raises:
        NotAShopError: the shop refuses us or forbids it, or is of no kind that we can read; the
            message says for each kind why.
        RefusedAddressError, FetchError: from the guard.
        SelectorError: one of a selector shop's selectors is none.
    """
    address = url.strip() if "://" in url else f"https://{url.strip()}"
    probe = Probe(user_agent=user_agent, allow=allow, on_step=on_step)
    interface = INTERFACES.get(platform) or interface_at(address)
    if interface is not None:
        return by_search(interface, probe, address, options=options or {}, keys=keys or {})
    if platform == SELECTORS:
        return by_selectors(probe, address, options=options or {})
    detective = _Detective(probe, address)
    try:
        found = detective.find()
    except BudgetSpentError:
        found = None
    if found is None:
        reasons = "; ".join(detective.reasons) or "nothing there looks like a shop"
        raise NotAShopError(
            f"{reasons}. If people can buy there, it can still be read as a selector shop: "
            "add it in the admin with CSS selectors"
        )
    found.asked = list(probe.asked)
    found.missing = missing_in(found)
    return found


class _Detective:
    """The search for one shop's platform; `reasons` collects why it is none of those tried."""

    def __init__(self, probe: Probe, address: str) -> None:
        self.probe = probe
        self.address = address
        self.reasons: list[str] = []
        parts = urlsplit(address)
        self.root = f"{parts.scheme}://{parts.netloc}/"
        self.facts = ShopFacts(url=self.root)
        self.html = ""

    def find(self) -> DetectedShop | None:
        """The shop, or None with `reasons`."""
        self.root = self.probe.read_robots(self.root)
        self.facts = replace(self.facts, url=self.root)
        parts = urlsplit(self.address)
        self.address = urljoin(self.root, parts._replace(scheme="", netloc="").geturl() or "/")
        reading, answer = self._look(self.address)
        if reading is not None and reading.platform in (FEED, SHOPIFY, WOOCOMMERCE):
            return self._of_address(reading, answer)
        for platform in self._order():
            found = {
                SHOPIFY: self._shopify, WOOCOMMERCE: self._woocommerce, SCHEMA_ORG: self._pages
            }[platform]()  # fmt: skip
            if found is not None:
                return found
        return None

    def _look(self, url: str) -> tuple[Reading | None, Fetched]:
        if not self.probe.may(url):
            raise NotAShopError("the shop's robots.txt does not let us read this address")
        answer = self.probe.get(url, max_bytes=100_000_000)
        if answer.status in REFUSING:
            raise NotAShopError(f"the shop refuses us (status {answer.status})")
        if answer.status != 200:
            self.reasons.append(f"the address answers with status {answer.status}")
            return None, answer
        body = unpack(answer.body[:64_000_000])
        if feed_kind(body[:4096]):
            return Reading(FEED, self._feed_sample(body)), answer
        kind = answer.headers.get("content-type", "")
        try:
            reading = read_answer(answer.body, facts=self._own(answer.url), content_type=kind)
        except UnreadableAnswerError as error:
            if str(error).startswith("blocked"):
                raise NotAShopError(str(error)) from error
            self.reasons.append(str(error))
            return None, answer
        self.html = "" if reading.platform in (SHOPIFY, WOOCOMMERCE) else text_of(answer)
        return reading, answer

    def _own(self, url: str) -> ShopFacts:
        return replace(self.facts, url=url)

    def _feed_sample(self, body: bytes) -> ParsedPage:
        products = islice(feed_products(lambda: io.BytesIO(body), url=self.address), 200)
        return read_products(list(products), facts=self.facts)

    def _of_address(self, reading: Reading, answer: Fetched) -> DetectedShop:
        """The very address is a feed, or an answer of a shop's interface."""
        if reading.platform == SHOPIFY and (found := self._shopify()) is not None:
            return found
        if reading.platform == WOOCOMMERCE and (found := self._woocommerce()) is not None:
            return found
        return DetectedShop(reading.platform, answer.url, self.facts, reading.page)

    def _order(self) -> list[str]:
        """The likelier platform first; one that the page rules out is not asked for at all."""
        is_shopify = bool(_SHOPIFY_MARK.search(self.html))
        is_woo = bool(_WOO_MARK.search(self.html))
        if is_woo and not is_shopify:
            return [WOOCOMMERCE, SCHEMA_ORG]
        if is_shopify:
            return [SHOPIFY, SCHEMA_ORG]
        return [SHOPIFY, WOOCOMMERCE, SCHEMA_ORG]

    def _shopify(self) -> DetectedShop | None:
        address = urljoin(self.root, f"products.json?limit={SAMPLE}")
        if not self.probe.may(address):
            self.reasons.append("the shop's robots.txt does not let us read /products.json")
            return None
        answer = self.probe.try_get(address)
        if answer is None:
            self.reasons.append("not a Shopify shop: no /products.json")
            return None
        try:
            kind = answer.headers.get("content-type", "")
            products = shopify.products_in(decode_json(answer.body, content_type=kind))
        except UnreadableAnswerError as error:
            self.reasons.append(f"not a Shopify shop: {error}")
            return None
        if not shopify.is_shopify({"products": products}):
            self.reasons.append("not a Shopify shop: /products.json has another form")
            return None
        meta = self.probe.try_get(urljoin(self.root, "meta.json"), max_bytes=500_000)
        if meta is not None:
            with suppress(UnreadableAnswerError):  # some shops switch it off
                self.facts = shopify.parse_meta(decode_json(meta.body), facts=self.facts)
        return DetectedShop(
            SHOPIFY, self.root, self.facts, shopify.parse_products(products, facts=self.facts)
        )

    def _woocommerce(self) -> DetectedShop | None:
        link = _API_LINK.search(self.html)
        api = urljoin(self.root, link.group(1)) if link else urljoin(self.root, "wp-json/")
        is_plain = "rest_route=" in api
        for path in ("wc/store/v1/products", "wc/store/products"):
            base = f"{api.rstrip('/')}/{path}"
            address = f"{base}{'&' if is_plain else '?'}per_page={SAMPLE}"
            answer = self.probe.try_get(address)
            if answer is None:
                continue
            try:
                rows = woocommerce.products_in(decode_json(answer.body))
            except UnreadableAnswerError as error:
                self.reasons.append(f"not a WooCommerce shop: {error}")
                continue
            sample = woocommerce.parse_products(rows, facts=self.facts)
            return DetectedShop(
                WOOCOMMERCE, self.root, self.facts, sample, options={"api_url": base}
            )
        self.reasons.append("not a WooCommerce shop: its Store API does not answer")
        return None

    def _pages(self) -> DetectedShop | None:
        """schema.org on the address itself, or on pages that the sitemaps name."""
        page = ParsedPage()
        if self.html:
            found = read_answer(self.html.encode(), facts=self._own(self.address))
            if found.platform == SCHEMA_ORG:
                page = found.page
        sample, options = products_by_sitemap(
            self.probe, root=self.root, facts=self.facts, html=self.html, address=self.address
        )
        sample.offers = page.offers + sample.offers
        sample.refused = page.refused + sample.refused
        sample.count += page.count
        if not sample.count:
            wall = wall_on(self.html) if self.html else ""
            self.reasons.append(wall or "no page that was looked at states a product (schema.org)")
            return None
        return DetectedShop(SCHEMA_ORG, self.root, self.facts, sample, options=options)
