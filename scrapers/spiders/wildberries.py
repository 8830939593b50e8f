"""Wildberries by the undocumented addresses of its own pages; off until a deployment allows it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.asking import wildberries_search
from scrapers.interfaces import INTERFACES
from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.products import read_products
from scrapers.parsing.wildberries import wildberries_products
from scrapers.spiders.base import Outcome, ShopSpider, Yielded

MAX_PAGES = 60  # about 6,000 items a query can be reached
WILDBERRIES = INTERFACES["wildberries"]


class WildberriesSpider(ShopSpider):
    """Pages of a search until an empty one.

    Options: `query`, `dest` (the region that prices and stock are for), `api_url` (the address
    changes its version often). Needs the setting UNDOCUMENTED_SOURCES.
    """

    name = "wildberries"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._api = str(self.options.get("api_url") or WILDBERRIES.api)
        self._seen: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the first page, where the deployment allows it."""
        if not self.settings.getbool("UNDOCUMENTED_SOURCES"):
            self.end(
                Outcome.FAILED,
                "undocumented addresses are switched off here (UNDOCUMENTED_SOURCES)",
            )
            return
        yield self._page(1)

    def parse_page(self, response: Response, *, page: int) -> Iterator[Yielded]:
        """Record a page and ask for the next."""
        if not self.is_good(response):
            return
        try:
            products = wildberries_products(decode_json(response.body))
        except UnreadableAnswerError as error:
            self.block(str(error), url=response.url)
            return
        if page == 1 and len(products) == 1:
            self.block("blocked: a whole search answered with one product", url=response.url)
            return
        fresh = [product for product in products if product.number not in self._seen]
        self._seen.update(product.number for product in fresh)
        yield from self.items_of(read_products(fresh, facts=self.facts))
        if not fresh:
            self.end(Outcome.COMPLETE)
        elif page >= MAX_PAGES:
            self.end(Outcome.PARTIAL, f"Wildberries lists no more than {MAX_PAGES} pages")
        else:
            yield self._page(page + 1)

    def _page(self, page: int) -> Request:
        return self.ask(
            wildberries_search(self._api, self.options, page=page),
            self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"page": page},
        )
