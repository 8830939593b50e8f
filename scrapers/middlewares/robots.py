"""robots.txt: obeyed, read again in long runs, Crawl-delay kept, an unreadable one means no."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

logger = logging.getLogger(__name__)
MAX_BYTES = 512_000  # RFC 9309 asks crawlers for at least 500 KiB
RETRY_UNREADABLE_S = 60.0


class _Unreadable(RobotParser):
    """Stands for a robots.txt that the server could not give: nothing is allowed (RFC 9309)."""

    def __init__(self, why: str) -> None:
        self.why = why

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> _Unreadable:
        """Scrapy's interface; never used to build one."""
        return cls("")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Nothing is."""
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, which reads the file once and ignores Crawl-delay, made to last.

    The file is read again when it is older than ROBOTS_MAX_AGE_S. A server error or no answer at
    all means "nothing is allowed" until it can be read; 4xx means that there are no rules.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._max_age_s = crawler.settings.getfloat("ROBOTS_MAX_AGE_S")
        self._read_at: dict[str, float] = {}
        self._delays: dict[str, float] = {}
        crawler.signals.connect(self.keep_delay, signal=signals.request_reached_downloader)
        crawler.signals.connect(self.keep_delay_after, signal=signals.response_downloaded)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, read anew when they are old."""
        netloc = urlsplit(request.url).netloc
        known = self._parsers.get(netloc)
        if known is not None and not isinstance(known, Deferred) and self._is_old(netloc, known):
            del self._parsers[netloc]
            self._stats.inc_value("robotstxt/read_again")
        return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the rules forbid, saying whether they were read at all."""
        if isinstance(rp, _Unreadable):
            self._stats.inc_value("robotstxt/forbidden")
            raise IgnoreRequest(f"robots.txt cannot be read ({rp.why}), so nothing is allowed")
        super().process_request_2(rp, request)

    def keep_delay(self, request: Request, spider: Spider | None = None) -> None:
        """Hold the slot to the Crawl-delay; Scrapy's jitter would go below it."""
        delay = self._delays.get(urlsplit(request.url).netloc)
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if delay and slot is not None:
            slot.delay, slot.jitter = max(slot.delay, delay), 0.0

    def keep_delay_after(self, response: Response, request: Request, spider: Spider) -> None:
        """AutoThrottle has just steered the slot: hold it again."""
        self.keep_delay(request, spider)

    def _is_old(self, netloc: str, parser: Any) -> bool:
        age = time.monotonic() - self._read_at.get(netloc, 0.0)
        return age > (RETRY_UNREADABLE_S if isinstance(parser, _Unreadable) else self._max_age_s)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        self._read_at[netloc] = time.monotonic()
        if response.status >= 500 or response.status == 429:
            self._set(netloc, _Unreadable(f"status {response.status}"))
            return
        # An error page is no rules, whatever stands in it.
        body = response.body[:MAX_BYTES] if response.status == 200 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)
        rules = self._parsers.get(netloc)
        agent = self._robotstxt_useragent or self._default_useragent
        delay = rules.crawl_delay(agent) if isinstance(rules, RobotParser) else None
        if delay:
            self._delays[netloc] = float(delay)
            self._stats.max_value("robotstxt/crawl_delay_s", float(delay))
            self.keep_delay(request.replace(meta={"download_slot": _slot_of(netloc)}))
        else:
            self._delays.pop(netloc, None)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._read_at[netloc] = time.monotonic()
        self._set(netloc, _Unreadable(str(exc)[:100] or type(exc).__name__))

    def _set(self, netloc: str, parser: RobotParser) -> None:
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        if isinstance(waiting, Deferred):
            waiting.callback(parser)


def _slot_of(netloc: str) -> str:
    return urlsplit(f"//{netloc}").hostname or ""
