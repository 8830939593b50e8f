"""KicksDB: resellers' prices by style code, with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.asking import kicksdb_search
from scrapers.interfaces import INTERFACES
from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.kicksdb import kicksdb_products
from scrapers.parsing.products import read_products
from scrapers.spiders.base import Outcome, ShopSpider, Yielded

PAGE_SIZE = 50
MAX_PAGES = 200  # quotas are monthly
KICKSDB = INTERFACES["kicksdb"]


class KicksdbSpider(ShopSpider):
    """Pages of a search until an empty or short one.

    Options: `query`, `filters`, `market` (US), `max_pages`. The key is the setting KICKSDB_KEY.
    """

    name = "kicksdb"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._api = str(self.options.get("api_url") or KICKSDB.api)
        self._max_pages = min(int(self.options.get("max_pages", MAX_PAGES)), MAX_PAGES)
        self._seen: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the first page."""
        if not self.settings.get("KICKSDB_KEY"):
            self.end(Outcome.FAILED, "KicksDB needs KICKSDB_KEY")
            return
        if self.may_have_keys(KICKSDB, self._api):
            yield self._page(1)

    def parse_page(self, response: Response, *, page: int) -> Iterator[Yielded]:
        """Record a page and ask for the next."""
        if not self.is_good(response):
            return
        try:
            answer = decode_json(response.body)
            products = kicksdb_products(answer)
        except UnreadableAnswerError as error:
            self.block(str(error), url=response.url)
            return
        fresh = [product for product in products if product.number not in self._seen]
        self._seen.update(product.number for product in fresh)
        yield from self.items_of(read_products(fresh, facts=self.facts))
        if not fresh or len(products) < PAGE_SIZE:
            self.end(Outcome.COMPLETE)
        elif page >= self._max_pages:
            self.end(Outcome.PARTIAL, f"stopped after {page} pages, as the source says")
        else:
            yield self._page(page + 1)

    def _page(self, page: int) -> Request:
        address = kicksdb_search(self._api, self.options, limit=PAGE_SIZE, page=page)
        key = str(self.settings.get("KICKSDB_KEY"))
        return self.ask(
            address,
            self.parse_page,
            errback=self.page_failed,
            headers={"Authorization": key},
            cb_kwargs={"page": page},
        )
