"""What a crawl really cost its shop: requests, bytes, pauses in between, how many at once."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.extensions.memusage import MemoryUsage

from scrapers.middlewares.budget import HOST_REQUESTS

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response


class PeakMemory(MemoryUsage):
    """Scrapy's limit on memory, with the peak of this program alone.

    `getrusage`, which Scrapy asks, still knows the peak of whoever started the process.
    """

    def get_virtual_size(self) -> int:
        """Bytes of resident memory at their most, as the kernel counts them since the start."""
        try:
            status = Path("/proc/self/status").read_text()
        except OSError:  # no Linux
            return int(super().get_virtual_size())
        found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
        return int(found.group(1)) * 1024 if found else int(super().get_virtual_size())


class MannersWatch:
    """Counts and times what leaves for the shop's own host; answers from disk do not count."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._last_begin: float | None = None
        self._gaps = 0
        self._gap_sum = 0.0
        crawler.signals.connect(self.note, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl."""
        return cls(crawler)

    def note(self, response: Response, request: Request, spider: Spider) -> None:
        """Note an answer that came over the network."""
        stats = self._crawler.stats
        stats.inc_value("watch/bytes", len(response.body))
        if response.status == 304:
            stats.inc_value("watch/unchanged")
        shop = urlsplit(getattr(spider, "shop_url", "")).netloc
        if urlsplit(request.url).netloc != shop or request.meta.get("is_picture"):
            return
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            stats.max_value("watch/most_at_once", len(slot.transferring))
        begin = time.monotonic() - float(request.meta.get("download_latency", 0.0))
        if self._last_begin is not None:
            gap = max(0.0, begin - self._last_begin)
            self._gaps, self._gap_sum = self._gaps + 1, self._gap_sum + gap
            stats.min_value("watch/least_gap_s", round(gap, 3))
            stats.set_value("watch/mean_gap_s", round(self._gap_sum / self._gaps, 3))
        self._last_begin = begin


def sent_by_host(stats: Mapping[str, Any]) -> dict[str, int]:
    """Requests that left, by host."""
    return {
        name.removeprefix(HOST_REQUESTS): int(number)
        for name, number in list(stats.items())
        if name.startswith(HOST_REQUESTS)
    }


def manners_of(stats: Mapping[str, Any]) -> dict[str, Any]:
    """The politeness that was kept, as `CrawlRun.manners` holds it."""
    names = {
        "watch/unchanged": "unchanged_answers",
        "watch/most_at_once": "most_at_once",
        "watch/least_gap_s": "least_gap_s",
        "watch/mean_gap_s": "mean_gap_s",
        "retry_after/waits": "waits",
        "retry_after/seconds": "waited_s",
        "robotstxt/request_count": "robots_read",
        "robotstxt/forbidden": "forbidden_by_robots",
        "robotstxt/crawl_delay_s": "most_crawl_delay_s",
        "httpcache/hit": "answers_from_disk",
        "guard/refused": "refused_by_guard",
        "memusage/max": "most_memory_bytes",
    }
    return {known: stats[name] for name, known in names.items() if name in stats}
