"""What the spiders of all platforms share: the source, the counters, how the crawl ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.counts import CrawlCounts
from scrapers.interfaces import Interface, may_be_asked
from scrapers.items import OfferItem, RefusedItem, SeenItem
from scrapers.parsing.prices import currency_code
from scrapers.parsing.products import ParsedPage, ShopFacts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Yielded = Request | OfferItem | RefusedItem | SeenItem


class Outcome(StrEnum):
    """How a crawl ended, in the words of `CrawlRun.State`."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"
    STOPPED = "stopped"


BLOCKED_STATUSES = frozenset({401, 403, 406, 407, 410, 423, 429, 430, 451, 498, 503, 520, 521, 522})
ERRORS = list(range(400, 600))  # not 3xx: those are followed, past the guard


class ShopSpider(scrapy.Spider):
    """A spider of one source.

    Args:
        shop_url: the shop's address.
        options: the source's options.
        counts: shared with pipelines and the heartbeat.
        source_id, merchant_id, run_id: where pipelines write to.

    `known_urls_since` is the start of the last complete run, where there was one.
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
        self.known_urls_since: datetime | None = None
        self.outcome: Outcome | None = None
        self.message = ""
        self.products_read = 0
        parts = urlsplit(shop_url)
        self.root = f"{parts.scheme}://{parts.netloc}/"
        self.facts = ShopFacts(
            url=self.root,
            name=str(self.options.get("shop_name", "")),
            currency=currency_code(self.options.get("currency")),
            size_system=str(self.options.get("size_system", "")),
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider and let it conclude when there is nothing left to do."""
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.conclude, signal=signals.spider_idle)
        return spider

    def end(self, outcome: Outcome, message: str = "") -> None:
        """Note how the crawl ended; the first bad news stays."""
        if self.outcome in (None, Outcome.COMPLETE):
            self.outcome = outcome
            self.message = message

    def may_have_keys(self, interface: Interface, api: str) -> bool:
        """Whether this address may get the interface's keys; else the crawl ends and says so."""
        if may_be_asked(interface, api, allow=self.settings.getlist("CRAWL_ALLOW")):
            return True
        self.end(
            Outcome.FAILED,
            f"{api} is no address of {interface.label}: its keys go to its own hosts only",
        )
        return False

    def conclude(self) -> None:
        """Called when all requests are answered; spiders that know their end have said it."""

    def ask(
        self,
        url: str,
        callback: Callable[..., Any],
        *,
        errback: Callable[..., Any],
        headers: Mapping[str, str] | None = None,
        meta: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Request:
        """A request whose answer comes back whatever its status is."""
        return Request(
            url,
            callback,
            errback=errback,
            meta={"handle_httpstatus_list": ERRORS, "dont_merge_cookies": True, **(meta or {})},
            dont_filter=True,
            headers={"Accept": "application/json, text/html;q=0.5", **(headers or {})},
            **kwargs,
        )

    def items_of(self, page: ParsedPage) -> Iterator[Yielded]:
        """Offers and refusals of a page, counted."""
        self.products_read += page.count
        yield from page.offers
        yield from page.refused

    def is_good(self, response: Response) -> bool:
        """Status 200; else the crawl ends as blocked, partial or failed, and why is noted."""
        if response.status == 200:
            return True
        if response.status in BLOCKED_STATUSES:
            problem = f"the shop refuses us (status {response.status})"
            if wait := response.meta.get("asked_to_wait_s"):
                problem += f", asks to wait {wait:g} s"
            self.block(problem, url=response.url)
        else:
            kind = Outcome.PARTIAL if self.products_read else Outcome.FAILED
            self.end(kind, f"{response.url} answered with status {response.status}")
        return False

    def block(self, problem: str, *, url: str) -> None:
        """End as blocked."""
        self.counts.add_error(problem, example=url)
        self.end(Outcome.BLOCKED, problem)

    def page_failed(self, failure: Failure) -> None:
        """Note why a page that the crawl needs could not be had."""
        error = failure.value
        self.counts.add_error(type(error).__name__, example=str(error))
        bad = Outcome.PARTIAL if self.products_read else Outcome.FAILED
        if isinstance(error, IgnoreRequest):
            reason = str(error) or "not allowed"
            self.end(Outcome.BLOCKED, f"not fetched: {reason}")
        else:
            self.end(bad, f"the shop did not answer: {type(error).__name__}: {str(error)[:200]}")


def content_type_of(response: Response) -> str:
    """The Content-Type header, as text."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
