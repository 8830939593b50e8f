"""A shop without machine-readable data, read by the CSS selectors that staff gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from scrapers.parsing.answers import UnreadableAnswerError, page_text, wall_on
from scrapers.parsing.products import read_products
from scrapers.parsing.selectors import (
    Selectors,
    next_link,
    product_by_selectors,
    product_links,
)
from scrapers.parsing.sitemaps import same_shop
from scrapers.selector_clock import SelectorClock
from scrapers.spiders.base import Outcome, Yielded, content_type_of
from scrapers.spiders.pages import PagesSpider

MAX_LIST_PAGES = 2_000
_MAY_REPEAT = 3  # a shoe that is added while we read moves one product to the next page


class SelectorSpider(PagesSpider):
    """List pages by `list` and `next`, product pages by the other selectors.

    Options: those of `Selectors`, and `start_urls` (list pages; else the shop's address).
    """

    name = "selectors"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.host = urlsplit(self.shop_url).netloc
        self.selectors = Selectors.from_options(self.options)
        self._clock = SelectorClock(self.selectors)
        self._lists = 0
        self._list_of: dict[str, str] = {}  # a list page → the first page of its list
        self._places: dict[str, Counter[int]] = {}  # first page → on how many pages each link is
        self._pages_of: Counter[str] = Counter()

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the list pages."""
        for url in self.options.get("start_urls") or [self.shop_url]:
            self.enqueue(str(url), "list")
        for request in self.more():
            yield request

    def read_list(self, response: Response, depth: int) -> Iterator[Yielded]:
        """Queue the products of a list page, and the next page."""
        html = self._html(response)
        self._lists += 1
        links = product_links(html, url=response.url, selectors=self.selectors)
        if not links:
            if wall := wall_on(html):
                raise UnreadableAnswerError(wall)
            self.counts.add_error("a list page without products", example=response.url)
        for link in links:
            if same_shop(link, host=self.host):
                self.enqueue(link, "page")
        first = self._list_of.get(_asked_for(response), response.url)
        self._pages_of[first] += 1
        self._places.setdefault(first, Counter()).update(hash(link) for link in links)
        following = next_link(html, url=response.url, selectors=self.selectors)
        if following and same_shop(following, host=self.host):
            if self._lists >= MAX_LIST_PAGES:
                self.end(Outcome.PARTIAL, f"more than {MAX_LIST_PAGES:,} list pages")
            else:
                self._list_of.setdefault(following, first)
                self.enqueue(following, "list")
        yield from ()

    def conclude(self) -> None:
        """A list whose pages overlap has left others out: the crawl saw not the whole shop."""
        repeated = sum(self._repeated(first) for first in self._places)
        listed = sum(len(places) for places in self._places.values())
        if repeated > max(_MAY_REPEAT, listed // 100):
            self.end(
                Outcome.PARTIAL,
                f"suspicious: {repeated} products stand on two pages of the shop's list, so it may "
                "leave out others; nothing is marked as gone",
            )
        super().conclude()

    def _repeated(self, first: str) -> int:
        """Products on several pages of one list, without those that every page shows beside it."""
        pages = self._pages_of[first]
        is_beside = pages - 1 if pages > 2 else pages + 1
        return sum(1 < on < is_beside for on in self._places[first].values())

    def read_page(self, response: Response, depth: int) -> Iterator[Yielded]:
        """Record the product of a page."""
        html = self._html(response)
        products = product_by_selectors(html, url=response.url, selectors=self.selectors)
        if not products:
            if wall := wall_on(html):
                raise UnreadableAnswerError(wall)
            self.counts.add_error("a page without a title", example=response.url)
        facts = replace(self.facts, url=response.url)
        yield from self.items_of(read_products(products, facts=facts))

    def _html(self, response: Response) -> str:
        if not isinstance(response, TextResponse):
            return ""
        html = page_text(response.body, content_type=content_type_of(response))
        self._clock.check(html)
        return html

    def closed(self, reason: str) -> None:
        """End the child that tries the selectors; Scrapy calls this at the end."""
        self._clock.close()


def _asked_for(response: Response) -> str:
    """The address before redirects."""
    before = response.meta.get("redirect_urls")
    return str(before[0]) if before else str(response.request.url if response.request else "")
