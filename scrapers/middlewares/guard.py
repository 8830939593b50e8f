"""Each request past the one guard; names are checked as they resolve (`scrapers.resolver`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from outgoing.guard import RefusedAddressError, check_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request


class RefusedByGuardError(IgnoreRequest):
    """A request that the guard does not let out."""


class GuardMiddleware:
    """Checks each request, those after a redirect too."""

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
