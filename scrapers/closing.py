"""Ends a crawl from within: from a middleware, or from another thread by way of the reactor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.utils.defer import deferred_from_coro

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def close_soon(crawler: Crawler, *, reason: str) -> None:
    """Let the engine close the spider once it gets to it; a second call changes nothing."""
    engine = crawler.engine
    if engine is not None and engine.running and engine.spider is not None:
        deferred_from_coro(engine.close_spider_async(reason=reason))
