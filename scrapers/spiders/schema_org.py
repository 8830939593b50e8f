"""Any shop whose product pages state schema.org data, found by its sitemaps or its links."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

from scrapers.items import SeenItem
from scrapers.parsing.answers import page_text
from scrapers.parsing.schema_org import parse_html
from scrapers.parsing.sitemaps import (
    GUESSES,
    Entry,
    entries_of,
    same_shop,
    sitemaps_in_robots,
    worth_reading,
)
from scrapers.parsing.text import web_address
from scrapers.spiders.base import Outcome, Yielded, content_type_of
from scrapers.spiders.pages import PagesSpider

MAX_SITEMAPS = 500
MAX_DEPTH = 4  # of links, where there is no sitemap
MAX_LINKED_PAGES = 5_000
_ENOUGH_TO_JUDGE = 25  # pages of one shape without a product before the rest is left out
_REREAD_DAYS = 7
_NO_PAGES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".gif",
    ".svg",
    ".pdf",
    ".css",
    ".js",
    ".zip",
    ".mp4",
)


class SchemaOrgSpider(PagesSpider):
    """robots.txt → sitemap index → sitemaps → product pages; without sitemaps, the shop's links.

    Options: `sitemaps` (addresses instead of those in robots.txt), `start_urls` (category pages
    to follow links from), `include` (a page is read only if its address holds one of these).
    A page that its sitemap calls unchanged since the last complete run is not asked for, except
    once a week: shops change prices without saying so.
    """

    name = "schema_org"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.host = urlsplit(self.shop_url).netloc
        self.include = [str(part) for part in self.options.get("include") or []]
        self.follows_links = False
        self._shapes: Counter[str] = Counter()
        self._fruitful: set[str] = set()
        self._sitemaps = 0
        self._linked = 0

    async def start(self) -> AsyncIterator[Any]:
        """Begin with what the source names, else with robots.txt."""
        if sitemaps := self.options.get("sitemaps"):
            for url in sitemaps:
                self._enqueue_sitemap(str(url), depth=0)
        elif starts := self.options.get("start_urls"):
            self._follow_links([str(url) for url in starts])
        else:
            self.enqueue(urljoin(self.root, "robots.txt"), "robots")
        for request in self.more():
            yield request

    def read_robots(self, response: Response, depth: int) -> Iterator[Yielded]:
        """Take the sitemaps that robots.txt names, else guess."""
        text = response.text if isinstance(response, TextResponse) else ""
        found = sitemaps_in_robots(text, base=response.url)
        for url in found or [urljoin(self.root, guess) for guess in GUESSES]:
            self._enqueue_sitemap(url, depth=0)
        yield from ()

    def read_sitemap(self, response: Response, depth: int) -> Iterator[Yielded]:
        """Lists lead to lists; pages of this shop are queued, unchanged ones only noted."""
        entries = list(entries_of(response.body, url=response.url))
        lists = [entry for entry in entries if entry.is_sitemap]
        for entry in worth_reading(lists) if lists else []:
            self._enqueue_sitemap(entry.url, depth=depth + 1)
        for entry in entries:
            if entry.is_sitemap:
                continue
            if not same_shop(entry.url, host=self.host):
                self.counts.add_error("the sitemap names another host", example=entry.url)
            elif self._is_unchanged(entry):
                self.note(entry.url)
                self.products_read += 1
                yield SeenItem(url=entry.url)
            elif self._is_wanted(entry.url):
                self.enqueue(entry.url, "page")

    def read_page(self, response: Response, depth: int) -> Iterator[Yielded]:
        """Record the page's product, or follow what it lists."""
        if not isinstance(response, TextResponse):
            return
        html = page_text(response.body, content_type=content_type_of(response))
        facts = replace(self.facts, url=response.url)
        page, is_listing = parse_html(html, url=response.url, facts=facts)
        shape = _shape(response.url)
        self._shapes[shape] += 1
        if is_listing:
            for offer in page.offers:
                if same_shop(offer.url, host=self.host):
                    self.enqueue(offer.url, "page", depth=depth)
        elif page.count:
            self._fruitful.add(shape)
            yield from self.items_of(page)
        if self.follows_links and depth < MAX_DEPTH:
            self._follow_links(self._links(response), depth=depth + 1)

    def lost(self, kind: str, url: str) -> None:
        """A guessed sitemap or robots.txt that is not there is no loss."""
        if kind == "sitemap" and not url.endswith(GUESSES):
            super().lost(kind, url)

    def conclude(self) -> None:
        """A shop whose sitemaps gave no product is walked by its links, once."""
        is_over = self.outcome not in (None, Outcome.COMPLETE)
        if not is_over and not self.products_read and not self.follows_links:
            self._follow_links([self.shop_url])
            for request in self.more():
                self.crawler.engine.crawl(request)
            return
        super().conclude()

    def _enqueue_sitemap(self, url: str, *, depth: int) -> None:
        if self._sitemaps >= MAX_SITEMAPS or depth > 3:
            self.counts.add_error("more sitemaps than are read", example=url)
            return
        if not self.is_known(url):
            self._sitemaps += 1
            self.enqueue(url, "sitemap", depth=depth)

    def _is_unchanged(self, entry: Entry) -> bool:
        since = self.known_urls_since
        if since is None or entry.changed_at is None or entry.changed_at >= since:
            return False
        turn = zlib.crc32(entry.url.encode()) % _REREAD_DAYS
        return turn != datetime.now(UTC).toordinal() % _REREAD_DAYS

    def _is_wanted(self, url: str) -> bool:
        path = urlsplit(url).path
        if len(path) < 2 or path.lower().endswith(_NO_PAGES):
            return False
        return not self.include or any(part in url for part in self.include)

    def is_worth_asking(self, url: str, kind: str) -> bool:
        """Pages of a shape that has shown no product at all are left out."""
        return kind != "page" or self._may_hold(url)

    def _follow_links(self, urls: list[str], *, depth: int = 0) -> None:
        self.follows_links = True
        for url in urls:
            if self._linked >= MAX_LINKED_PAGES:
                self.end(Outcome.PARTIAL, f"more than {MAX_LINKED_PAGES:,} linked pages")
                return
            if not self.is_known(url):
                self._linked += 1
                self.enqueue(url, "page", depth=depth)

    def _links(self, response: TextResponse) -> list[str]:
        """Links within the shop; of those with a query only pages of a list."""
        found: dict[str, None] = {}
        for raw in response.css("a::attr(href)").getall()[:2000]:
            link = web_address(raw, base=response.url).partition("#")[0]
            query = urlsplit(link).query
            is_plain = not query or (query.count("&") == 0 and query.startswith(("page=", "p=")))
            if link and is_plain and same_shop(link, host=self.host) and self._may_hold(link):
                found[link] = None
        return list(found)

    def _may_hold(self, url: str) -> bool:
        shape = _shape(url)
        is_barren = self._shapes[shape] >= _ENOUGH_TO_JUDGE and shape not in self._fruitful
        return not is_barren and not urlsplit(url).path.lower().endswith(_NO_PAGES)


def _shape(url: str) -> str:
    """What addresses of one kind of page share: their first step and their depth."""
    steps = [step for step in urlsplit(url).path.split("/") if step]
    return f"{steps[0] if len(steps) > 1 else ''}/{len(steps)}"
