"""Any Shopify storefront, by its public JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from scrapers.items import OfferItem, RefusedItem
from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.products import ParsedPage
from scrapers.parsing.shopify import (
    MAX_OFFSET,
    PAGE_SIZE,
    currency_of_page,
    parse_meta,
    parse_products,
    products_in,
)
from scrapers.spiders.base import Outcome, ShopSpider, content_type_of

MAX_COLLECTIONS = 300
MAX_PRODUCTS = 250_000
Yielded = Request | OfferItem | RefusedItem


class ShopifySpider(ShopSpider):
    """Reads `/meta.json`, then `/products.json` page by page until a short one.

    Above 25 000 products, where Shopify refuses further pages, it walks the collections.
    The option `as_of` (moments in ISO 8601, youngest first) asks a demo shop for its past after
    the present was read; real shops have no such thing.
    """

    name = "shopify"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.moments: list[str] = ["", *self.options.get("as_of", [])]
        self.seen_ids: set[str] = set()
        self.collections: list[str] = []

    async def start(self) -> AsyncIterator[Any]:
        """Begin with what the shop says of itself."""
        yield self._ask("meta.json", self.parse_meta, errback=self.meta_failed)

    def parse_meta(self, response: Response) -> Iterator[Yielded]:
        """Take the currency from `/meta.json`; the source's own currency stays first."""
        if response.status == 200:
            try:
                stated = self.facts.currency
                answer = decode_json(response.body, content_type=content_type_of(response))
                self.facts = parse_meta(answer, facts=self.facts)
                if stated:
                    self.facts = replace(self.facts, currency=stated)
            except UnreadableAnswerError:
                pass  # some shops switch it off; /products.json decides
        self.counts.expected = self.facts.published_products
        yield self._page(1)

    def meta_failed(self, failure: Failure) -> Iterator[Yielded]:
        """Go on without `/meta.json`: robots.txt may forbid it alone, or it timed out."""
        yield self._page(1)

    def parse_page(
        self, response: Response, *, page: int, path: str = "products.json"
    ) -> Iterator[Yielded]:
        """Read a page of products and ask for the next, or end."""
        products = self._products(response)
        if products is None:
            return
        if products and not self.facts.currency and not response.meta.get("asked_currency"):
            handle = str(products[0].get("handle") or "")
            yield self._ask(
                f"products/{handle}",
                self.parse_product_page,
                errback=self.currency_failed,
                cb_kwargs={"listing": response, "page": page, "path": path},
            )
            return
        fresh = [p for p in products if str(p.get("id")) not in self.seen_ids]
        self.seen_ids.update(str(p.get("id")) for p in fresh)
        self.products_read += len(fresh)
        yield from self._items(parse_products(fresh, facts=self.facts))
        # A shop that ignores `page` would answer with the same products for ever.
        if not fresh or self._is_last(len(products)):
            yield from self._after_last_page(path)
        elif (page + 1) * PAGE_SIZE <= MAX_OFFSET:
            yield self._page(page + 1, path=path)
        elif path == "products.json":
            yield self._ask(
                "collections.json?limit=250", self.parse_collections, errback=self.page_failed
            )
        else:
            self.end(Outcome.PARTIAL, f"the collection {path} is longer than Shopify lists")
            yield from self._after_last_page(path)

    def parse_product_page(
        self, response: Response, *, listing: Response, page: int, path: str
    ) -> Iterator[Yielded]:
        """Take the currency from a product's page, then go on with the listing."""
        if response.status == 200 and isinstance(response, TextResponse):
            self.facts = replace(self.facts, currency=currency_of_page(response.text))
        if not self.facts.currency:
            self.counts.add_error("the shop names no currency", example=response.url)
        listing.meta["asked_currency"] = True
        yield from self.parse_page(listing, page=page, path=path)

    def currency_failed(self, failure: Failure) -> Iterator[Yielded]:
        """Go on without a currency: prices stay unknown."""
        self.counts.add_error("the shop names no currency", example=failure.request.url)  # type: ignore[attr-defined]
        wanted = failure.request.cb_kwargs  # type: ignore[attr-defined]
        wanted["listing"].meta["asked_currency"] = True
        yield from self.parse_page(wanted["listing"], page=wanted["page"], path=wanted["path"])

    def parse_collections(self, response: Response) -> Iterator[Yielded]:
        """Walk the collections for what the plain list did not give."""
        try:
            answer = decode_json(response.body, content_type=content_type_of(response))
        except UnreadableAnswerError as error:
            self.end(Outcome.PARTIAL, f"collections cannot be read: {error}")
            return
        found = answer.get("collections")
        listed = found if isinstance(found, list) else []
        self.collections = [
            f"collections/{c['handle']}/products.json"
            for c in listed[:MAX_COLLECTIONS]
            if isinstance(c, dict) and c.get("handle")
        ]
        self.end(Outcome.PARTIAL, "more products than Shopify lists; collections were walked")
        yield from self._after_last_page("")

    def _products(self, response: Response) -> list[Any] | None:
        if not self.is_good(response):
            return None
        try:
            return products_in(decode_json(response.body, content_type=content_type_of(response)))
        except UnreadableAnswerError as error:
            self.block(str(error), url=response.url)
            return None

    def _is_last(self, count: int) -> bool:
        """A short page ends the list if the shop's own count says so; else the next one will.

        Shops with hidden products, or with a smaller limit than ours, give short pages before
        the end; without a count the end is an empty page.
        """
        expected = self.facts.published_products
        is_counted = expected is not None and len(self.seen_ids) >= expected
        return (count < PAGE_SIZE and is_counted) or self.products_read >= MAX_PRODUCTS

    def _items(self, page: ParsedPage) -> Iterator[OfferItem | RefusedItem]:
        moment = self.moments[0]
        for offer in page.offers:
            offer.seen_at = datetime.fromisoformat(moment) if moment else None
            yield offer
        if not moment:
            yield from page.refused

    def _after_last_page(self, path: str) -> Iterator[Yielded]:
        if self.collections:
            yield self._page(1, path=self.collections.pop(0))
        elif len(self.moments) > 1:
            self.moments.pop(0)
            self.seen_ids.clear()
            yield self._page(1)
        else:
            self.end(Outcome.COMPLETE)

    def _page(self, page: int, *, path: str = "products.json") -> Request:
        query: dict[str, int | str] = {"limit": PAGE_SIZE, "page": page}
        if moment := self.moments[0]:
            query["as_of"] = moment
        return self._ask(
            f"{path}?{urlencode(query)}",
            self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"page": page, "path": path},
        )

    def _ask(self, path: str, callback: Any, *, errback: Any, **kwargs: Any) -> Request:
        return self.ask(urljoin(self.root, path), callback, errback=errback, **kwargs)
