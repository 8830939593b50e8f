"""Waiting when a shop says wait: 429, 430 and 503, with or without Retry-After."""

from __future__ import annotations

import logging
import math
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
)

from scrapers.closing import close_soon
from scrapers.spiders.base import Outcome, ShopSpider

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

logger = logging.getLogger(__name__)
WAIT_STATUSES = (429, 430, 503)
_NO_ANSWER = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError)


def seconds_to_wait(retry_after: str, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (a number or an HTTP date), or None.

    >>> seconds_to_wait("120", now=datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    """
    text = retry_after.strip()
    if text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class RetryAfterMiddleware:
    """On 429, 430 and 503 the whole host rests for as long as it asks, then one more try.

    Without the header the wait doubles from RETRY_AFTER_START, whichever address was asked for. A
    shop that asks for more than RETRY_AFTER_MAX, or that refuses more than RETRY_AFTER_TIMES times
    in a row or for one address, is left alone: the answer goes to the spider and the crawl ends as
    blocked.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._start = crawler.settings.getfloat("RETRY_AFTER_START")
        self._longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._times = crawler.settings.getint("RETRY_AFTER_TIMES")
        self._refusals: dict[str, int] = {}  # in a row, by host
        # Before the downloader takes the next request of its queue, which is before any
        # middleware sees the answer: else one more request would slip out.
        crawler.signals.connect(self.rest_at_once, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl's settings."""
        return cls(crawler)

    def rest_at_once(self, response: Response, request: Request, spider: Spider) -> None:
        """Hold back the host's whole queue, not only this request."""
        host = urlsplit(request.url).netloc
        if response.status not in WAIT_STATUSES:
            if urlsplit(request.url).path != "/robots.txt":  # a file that servers give in any storm
                self._refusals.pop(host, None)
            return
        tried = request.meta["retry_after_times"] = request.meta.get("retry_after_times", 0) + 1
        self._refusals[host] = self._refusals.get(host, 0) + 1
        in_a_row = max(tried, self._refusals[host])
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked = seconds_to_wait(header, now=datetime.now(UTC)) if header else None
        wait = self._start * 2 ** (in_a_row - 1) if asked is None else asked
        request.meta["asked_to_wait_s"] = asked
        if in_a_row > self._times or wait > self._longest:
            request.meta["is_refused"] = True
            return
        self._let_rest(request, wait)
        self._crawler.stats.inc_value("retry_after/waits")
        self._crawler.stats.inc_value("retry_after/seconds", math.ceil(wait))
        logger.info("%s said %s: waiting %g s", request.url, response.status, wait)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Hand on the response, or the same request again while its host rests."""
        if response.status not in WAIT_STATUSES or "cached" in response.flags:
            return response
        if request.meta.pop("is_refused", False):
            self._leave_alone(request, response)
            return response
        request.meta.pop("asked_to_wait_s", None)
        return request.replace(dont_filter=True, priority=request.priority + 1)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Let a shop rest that does not answer at all, as one that says 503, and try again.

        It may only be starting anew. The retries without a pause (RETRY_TIMES) are over by now. How
        it goes on not answering is the spider's to judge; the host of a picture is not waited for.
        """
        if not isinstance(exception, _NO_ANSWER) or not self._is_of_shop(request):
            return None
        tried = request.meta["no_answer_times"] = request.meta.get("no_answer_times", 0) + 1
        if tried > self._times:
            return None
        wait = self._start * 2 ** (tried - 1)
        self._let_rest(request, wait)
        self._crawler.stats.inc_value("no_answer/waits")
        logger.info("%s does not answer (%r): waiting %g s", request.url, exception, wait)
        return request.replace(dont_filter=True, priority=request.priority + 1)

    def _is_of_shop(self, request: Request) -> bool:
        spider = self._crawler.spider
        if not isinstance(spider, ShopSpider) or request.meta.get("is_picture"):
            return False
        return urlsplit(request.url).hostname == urlsplit(spider.shop_url).hostname

    def _leave_alone(self, request: Request, response: Response) -> None:
        """End the crawl as blocked when it is the shop itself that refuses, not a picture host."""
        spider = self._crawler.spider
        if not isinstance(spider, ShopSpider) or not self._is_of_shop(request):
            return
        message = f"the shop refuses us (status {response.status})"
        if (asked := request.meta.get("asked_to_wait_s")) is not None:
            message += f", asks to wait {asked:g} s"
        spider.end(Outcome.BLOCKED, message)
        close_soon(self._crawler, reason="blocked")

    def _let_rest(self, request: Request, wait: float) -> None:
        """Move the slot's clock ahead.

        The downloader sends the next request of a slot `delay` after `lastseen` (AutoThrottle
        steers slots in the same way), so a `lastseen` in the future is a rest.
        """
        key = request.meta.get("download_slot")
        slot = self._crawler.engine.downloader.slots.get(key) if key else None
        if slot is not None:
            slot.lastseen = max(slot.lastseen, time.monotonic() + wait)
            slot.delay = max(slot.delay, 0.05)  # with no delay at all, lastseen is not looked at
