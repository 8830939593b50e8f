"""eBay's Browse API: a search, and the sizes of what it finds."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.asking import ebay_headers, ebay_search, ebay_token_request
from scrapers.interfaces import INTERFACES
from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.ebay import ebay_products, group_addresses
from scrapers.parsing.products import ShopProduct, read_products
from scrapers.spiders.base import Outcome, ShopSpider, Yielded

PAGE_SIZE = 200
MAX_ITEMS = 10_000  # of one query; eBay lists no more
EBAY = INTERFACES["ebay"]


class EbaySpider(ShopSpider):
    """OAuth by client credentials, then pages of 200 until 10,000 items a query.

    Options: `queries` (or one `query`), `category_ids`, `filter`, `marketplace` (EBAY_US),
    `max_groups` (how many item groups are asked for their sizes: of 5,000 calls a day). Keys come
    from the settings EBAY_CLIENT_ID and EBAY_CLIENT_SECRET, never from the source.
    """

    name = "ebay"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._api = str(self.options.get("api_url") or EBAY.api).rstrip("/")
        stated = self.options.get("queries") or [self.options.get("query") or "sneakers"]
        self._queries = [str(query) for query in stated]
        self._groups_left = int(self.options.get("max_groups", 1_000))
        self._seen: set[str] = set()
        self._token = ""

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the token."""
        name = self.settings.get("EBAY_CLIENT_ID") or ""
        secret = self.settings.get("EBAY_CLIENT_SECRET") or ""
        if not name or not secret:
            self.end(Outcome.FAILED, "eBay needs EBAY_CLIENT_ID and EBAY_CLIENT_SECRET")
            return
        if not self.may_have_keys(EBAY, self._api):
            return
        address, body, headers = ebay_token_request(self._api, name=name, secret=secret)
        yield self.ask(
            address,
            self.parse_token,
            errback=self.page_failed,
            method="POST",
            body=body,
            headers=headers,
            meta={"dont_cache": True},
        )

    def parse_token(self, response: Response) -> Iterator[Yielded]:
        """Keep the token in memory and ask for the first page."""
        try:
            answer = json.loads(response.body)
            self._token = str(answer["access_token"])
        except (ValueError, KeyError, TypeError):
            self.end(Outcome.FAILED, f"eBay gives no token (status {response.status})")
            return
        yield self._search(0)

    def parse_search(self, response: Response, *, offset: int) -> Iterator[Yielded]:
        """Record a page; items with variations are asked for those."""
        if not self.is_good(response):
            return
        try:
            answer = decode_json(response.body)
            products = ebay_products(answer)
        except UnreadableAnswerError as error:
            self.block(str(error), url=response.url)
            return
        groups = group_addresses(answer, api=self._api)
        for product in products:
            if product.number in self._seen:
                continue
            self._seen.add(product.number)
            yield from self._take(product, groups.get(product.number, ""))
        yield from self._next(answer, offset=offset, is_empty=not products)

    def parse_group(self, response: Response, *, product: ShopProduct) -> Iterator[Yielded]:
        """Record an item with its variations; where they cannot be had, as the search stated it."""
        found = [product]
        if response.status == 200:
            try:
                found = ebay_products(decode_json(response.body)) or found
            except UnreadableAnswerError as error:
                self.counts.add_error(str(error), example=response.url)
        yield from self.items_of(read_products(found, facts=self.facts))

    def group_failed(self, failure: Failure) -> Iterator[Yielded]:
        """Record the item as the search stated it."""
        self.counts.add_error(type(failure.value).__name__, example=str(failure.value))
        product = failure.request.cb_kwargs["product"]  # type: ignore[attr-defined]
        yield from self.items_of(read_products([product], facts=self.facts))

    def _take(self, product: ShopProduct, group: str) -> Iterator[Yielded]:
        page = read_products([product], facts=self.facts)
        if group and page.offers and self._groups_left > 0:
            self._groups_left -= 1
            yield self._call(
                group, self.parse_group, errback=self.group_failed, cb_kwargs={"product": product}
            )
        else:
            yield from self.items_of(page)

    def _next(self, answer: Mapping[str, Any], *, offset: int, is_empty: bool) -> Iterator[Yielded]:
        total = answer.get("total")
        following = offset + PAGE_SIZE
        is_over = is_empty or not isinstance(total, int) or following >= total
        if not is_over and following >= MAX_ITEMS:
            self.end(
                Outcome.PARTIAL, f"eBay lists {MAX_ITEMS:,} items a query; there are {total:,}"
            )
            is_over = True
        if not is_over:
            yield self._search(following)
            return
        self._queries.pop(0)
        if self._queries:
            yield self._search(0)
        elif self.outcome is None:
            self.end(Outcome.COMPLETE)

    def _search(self, offset: int) -> Request:
        return self._call(
            ebay_search(
                self._api, self.options, query=self._queries[0], limit=PAGE_SIZE, offset=offset
            ),
            self.parse_search,
            errback=self.page_failed,
            cb_kwargs={"offset": offset},
        )

    def _call(self, url: str, callback: Any, *, errback: Any, **kwargs: Any) -> Request:
        headers = ebay_headers(self._token, self.options)
        return self.ask(url, callback, errback=errback, headers=headers, **kwargs)
