"""Manners and safety of every request: the guard, and waiting when a shop says wait."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from outgoing.guard import RefusedAddressError, check_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

logger = logging.getLogger(__name__)
WAIT_STATUSES = (429, 430, 503)


class RefusedByGuardError(IgnoreRequest):
    """A request that the guard does not let out."""


class GuardMiddleware:
    """Checks each request, those after a redirect too; names are checked as they resolve."""

    def __init__(self, crawler: Crawler) -> None:
        self._allow = crawler.settings.getlist("CRAWL_ALLOW")
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl's settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise `RefusedByGuardError` for an address that may not be asked for."""
        try:
            check_url(request.url, allow=self._allow)
        except RefusedAddressError as error:
            self._stats.inc_value("guard/refused")
            raise RefusedByGuardError(str(error)) from error


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

    Without the header the wait doubles from RETRY_AFTER_START. A shop that asks for more than
    RETRY_AFTER_MAX, or that refuses RETRY_AFTER_TIMES tries, is left alone: the answer goes to
    the spider, which ends the crawl as blocked.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._start = crawler.settings.getfloat("RETRY_AFTER_START")
        self._longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._times = crawler.settings.getint("RETRY_AFTER_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl's settings."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Hand on the response, or the same request again after making its host rest."""
        if response.status not in WAIT_STATUSES:
            return response
        tried = int(request.meta.get("retry_after_times", 0))
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked = seconds_to_wait(header, now=datetime.now(UTC)) if header else None
        wait = self._start * 2**tried if asked is None else asked
        if tried >= self._times or wait > self._longest:
            request.meta["asked_to_wait_s"] = asked
            return response
        self._let_rest(request, wait)
        again = request.replace(dont_filter=True, priority=request.priority + 1)
        again.meta["retry_after_times"] = tried + 1
        self._crawler.stats.inc_value("retry_after/waits")
        self._crawler.stats.inc_value("retry_after/seconds", round(wait))
        logger.info("%s said %s: waiting %g s", request.url, response.status, wait)
        return again

    def _let_rest(self, request: Request, wait: float) -> None:
        """Hold back the host's whole queue, not only this request.

        The downloader sends the next request of a slot `delay` after `lastseen` (AutoThrottle
        steers slots in the same way), so a `lastseen` in the future is a rest.
        """
        key = request.meta.get("download_slot")
        slot = self._crawler.engine.downloader.slots.get(key) if key else None
        if slot is not None:
            slot.lastseen = max(slot.lastseen, time.monotonic() + wait)
            slot.delay = max(slot.delay, 0.05)  # with no delay at all, lastseen is not looked at
