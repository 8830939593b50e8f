"""A product feed: one file that names everything the shop sells."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy.http import Response

from scrapers.parsing.answers import UnreadableAnswerError, looks_like_html, page_text, wall_on
from scrapers.parsing.feeds import feed_products
from scrapers.parsing.products import read_products
from scrapers.spiders.base import Outcome, ShopSpider, Yielded, content_type_of

MAX_FEED_BYTES = 600 * 1024 * 1024  # as it comes over the wire; Yandex takes 512 MB
FEED_TIMEOUT_S = 900


class FeedSpider(ShopSpider):
    """Google Merchant (RSS, Atom, TSV) and YML; the answer goes to a file and is read there."""

    name = "feed"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the feed."""
        yield self.ask(
            self.shop_url,
            self.parse_feed,
            errback=self.page_failed,
            headers={"Accept": "*/*"},
            meta={
                "download_maxsize": MAX_FEED_BYTES,
                "download_warnsize": 0,
                "download_timeout": FEED_TIMEOUT_S,
            },
        )

    def parse_feed(self, response: Response) -> Iterator[Yielded]:
        """Stream the products out of the file."""
        if not self.is_good(response):
            return
        body, kind = response.body, content_type_of(response)
        if looks_like_html(body[:4096], content_type=kind):
            wall = wall_on(page_text(body[:200_000], content_type=kind))
            self.block(
                wall or "the shop answered with a web page instead of a feed", url=response.url
            )
            return
        with tempfile.TemporaryDirectory(prefix="solemate-feed-") as folder:
            file = Path(folder) / "feed"
            file.write_bytes(body)
            yield from self._products(file)

    def _products(self, file: Path) -> Iterator[Yielded]:
        try:
            for product in feed_products(lambda: file.open("rb"), url=self.shop_url):
                yield from self.items_of(read_products([product], facts=self.facts))
        except UnreadableAnswerError as error:
            self.counts.add_error(str(error), example=self.shop_url)
            self.end(Outcome.PARTIAL if self.products_read else Outcome.BLOCKED, str(error))
            return
        self.end(Outcome.COMPLETE)
