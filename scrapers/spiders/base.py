"""What the spiders of all platforms share: the source, the counters, how the crawl ended."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import scrapy

from scrapers.counts import CrawlCounts


class Outcome(StrEnum):
    """How a crawl ended, in the words of `CrawlRun.State`."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"
    STOPPED = "stopped"


BLOCKED_STATUSES = frozenset({401, 403, 406, 407, 410, 423, 429, 430, 451, 498, 503, 520, 521, 522})


class ShopSpider(scrapy.Spider):
    """A spider of one source.

    Args:
        shop_url: the shop's address.
        options: the source's options.
        counts: shared with pipelines and the heartbeat.
        source_id, merchant_id, run_id: where pipelines write to.
    """

    def __init__(
        self,
        *,
        shop_url: str,
        options: Mapping[str, Any] | None = None,
        counts: CrawlCounts | None = None,
        source_id: int = 0,
        merchant_id: int = 0,
        run_id: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.shop_url = shop_url
        self.options = dict(options or {})
        self.counts = counts if counts is not None else CrawlCounts()
        self.source_id = source_id
        self.merchant_id = merchant_id
        self.run_id = run_id
        self.outcome: Outcome | None = None
        self.message = ""

    def end(self, outcome: Outcome, message: str = "") -> None:
        """Note how the crawl ended; the first bad news stays."""
        if self.outcome in (None, Outcome.COMPLETE):
            self.outcome = outcome
            self.message = message
