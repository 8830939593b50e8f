"""How many requests a host may cost us a day, and which headers a shop gave us to sign with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest

from scrapers.closing import close_soon

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request

HOST_REQUESTS = "host_requests/"  # before the host, in Scrapy's statistics


class BudgetSpentError(IgnoreRequest):
    """The host has had its requests for today."""


class BudgetMiddleware:
    """Counts what really leaves for each host; past its budget the crawl pauses until tomorrow.

    HOST_BUDGETS holds what is left today of each host that has been asked before.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._left: dict[str, int] = dict(crawler.settings.getdict("HOST_BUDGETS"))
        self._default = crawler.settings.getint("HOST_BUDGET")
        self._sent: Counter[str] = Counter()
        crawler.signals.connect(self.count, signal=signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl's settings."""
        return cls(crawler)

    def count(self, request: Request, spider: Spider) -> None:
        """Note a request that leaves (answers from disk do not come here)."""
        host = urlsplit(request.url).netloc.lower()
        self._sent[host] += 1
        self._crawler.stats.inc_value(f"{HOST_REQUESTS}{host}")

    def process_request(self, request: Request) -> None:
        """Let a request pass while its host has budget left."""
        host = urlsplit(request.url).netloc.lower()
        if self._sent[host] < self._left.get(host, self._default):
            return
        self._crawler.stats.inc_value("budget/refused")
        close_soon(self._crawler, reason="budget")
        raise BudgetSpentError(f"{host} has had its requests for today")


class SignatureMiddleware:
    """Adds the headers that a shop issued to us (Web Bot Auth), for its own host only.

    A redirect copies a request's headers: for another host they are taken off again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._host: str = crawler.settings.get("SIGNED_HOST", "")
        self._headers: dict[str, str] = dict(crawler.settings.getdict("SIGNED_HEADERS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl's settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set or remove the headers."""
        is_own = urlsplit(request.url).netloc.lower() == self._host
        for name, value in self._headers.items():
            if is_own:
                request.headers[name] = value
            elif request.headers.get(name) == value.encode():
                del request.headers[name]
