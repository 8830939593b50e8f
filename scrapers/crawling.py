"""One crawl in this process: Scrapy in the main thread, lease and heartbeat in another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from scrapers import services
from scrapers.counts import CrawlCounts
from scrapers.models import CrawlRun, CrawlSource
from scrapers.settings import crawl_settings
from scrapers.spiders.base import Outcome, ShopSpider
from scrapers.spiders.shopify import ShopifySpider

logger = logging.getLogger(__name__)
BEAT_S = 1.5
SPIDERS: dict[str, type[ShopSpider]] = {CrawlSource.Platform.SHOPIFY: ShopifySpider}


@dataclass(slots=True)
class Ending:
    """How Scrapy ended: its own reason, and the last error of a callback or pipeline."""

    reason: str = ""
    error: str = ""
    is_lost: bool = False


class RunKeeper(threading.Thread):
    """Holds the source's lock, prolongs the lease, hears the stop button.

    It has a database connection of its own; when PostgreSQL restarts it takes the lock anew.
    """

    def __init__(self, run: CrawlRun, *, progress: Callable[[], dict[str, Any]]) -> None:
        super().__init__(name=f"keeper-of-run-{run.pk}", daemon=True)
        self._run_id, self._source_id = run.pk, run.source_id
        self._progress = progress
        self._over = threading.Event()
        self.ready = threading.Event()
        self.has_lock = False
        self.on_stop: Callable[[str], None] | None = None

    def run(self) -> None:
        """Beat until told to end."""
        try:
            while not self._over.is_set():
                self._beat_once()
                self.ready.set()
                self._over.wait(BEAT_S)
            if self.has_lock:
                services.release_source_lock(self._source_id)
        except (DatabaseError, InterfaceError):
            logger.warning("run %s: lock could not be released", self._run_id)
        finally:
            self.ready.set()
            connection.close()

    def end(self) -> None:
        """Stop beating and let go of the source."""
        self._over.set()
        self.join(timeout=10)

    def _beat_once(self) -> None:
        try:
            if connection.connection is None or not connection.is_usable():
                connection.close()
                self.has_lock = False
            if not self.has_lock:
                self.has_lock = services.take_source_lock(self._source_id)
            answer = services.beat(self._run_id, self._progress()) if self.has_lock else "lost"
        except (DatabaseError, InterfaceError) as error:
            logger.warning("run %s: no heartbeat (%s)", self._run_id, type(error).__name__)
            return
        if answer != "go" and self.on_stop is not None:
            self.on_stop(answer)


def crawl_run(run: CrawlRun, *, show: Callable[[CrawlCounts], None] | None = None) -> CrawlRun:
    """Crawl a claimed run to its end, in this process; Scrapy's reactor cannot start twice.

    Returns the run as it stands afterwards: ended, or queued again after an interruption.
    """
    source = run.source
    counts = CrawlCounts()
    host = services.shop_host(source.url)
    process = CrawlerProcess(crawl_settings(shop_host=host, delay_s=source.options.get("delay_s")))
    crawler = process.create_crawler(SPIDERS[source.platform])

    collector: list[StatsCollector] = []

    def progress() -> dict[str, Any]:
        # Scrapy makes the collector only when the crawl starts.
        stats: dict[str, Any] = dict(collector[0].get_stats()) if collector else {}
        return services.progress_of(
            counts,
            requests=stats.get("downloader/request_count", 0),
            received=stats.get("downloader/response_bytes", 0),
        )

    ending = Ending()
    keeper = RunKeeper(run, progress=progress)
    crawler.signals.connect(
        lambda: collector.append(crawler.stats),
        signal=signals.spider_opened,
        weak=False,
    )
    _listen(crawler, ending, keeper, show=lambda: show(counts) if show else None)
    keeper.start()
    keeper.ready.wait(30)
    if not keeper.has_lock:
        keeper.end()
        services.requeue_run(run.pk, message="another crawl of this source still runs")
        run.refresh_from_db()
        return run
    process.crawl(
        crawler,
        shop_url=source.url,
        options=_options_for(run),
        counts=counts,
        source_id=source.pk,
        merchant_id=source.merchant_id,
        run_id=run.pk,
    )
    process.start()
    try:
        return _conclude(run, crawler, ending, progress())
    finally:
        keeper.end()


def _options_for(run: CrawlRun) -> dict[str, Any]:
    """The source's options; a demo shop's past is read only until one run was complete."""
    options = dict(run.source.options)
    is_done = run.source.runs.filter(state=CrawlRun.State.COMPLETE).exists()
    if run.source.merchant.is_fictional and not is_done:
        days, step = int(options.get("history_days", 0)), int(options.get("history_step", 1))
        now = timezone.now()
        options["as_of"] = [
            (now - timedelta(days=ago)).isoformat() for ago in range(days, 0, -max(1, step))
        ]
    options.setdefault("shop_name", run.source.merchant.name)
    return options


def _listen(
    crawler: Crawler, ending: Ending, keeper: RunKeeper, *, show: Callable[[], None]
) -> None:
    """Connect Scrapy's signals to what we want to know; the receivers live as long as `crawler`."""

    def closed(reason: str) -> None:
        ending.reason = reason

    def failed(failure: Failure) -> None:
        kind, text = type(failure.value).__name__, failure.getErrorMessage()
        ending.error = ending.error or f"{kind}: {text[:300]}"
        spider = crawler.spider
        if isinstance(spider, ShopSpider):
            spider.counts.add_error(kind, example=text)

    def stored() -> None:
        show()

    def stop(answer: str) -> None:
        from twisted.internet import reactor

        ending.is_lost = answer == "lost"
        reason = "lost" if ending.is_lost else "stopped"

        def close() -> None:
            if crawler.engine.running and crawler.spider is not None:
                crawler.engine.close_spider(crawler.spider, reason=reason)

        reactor.callFromThread(close)

    receivers = {
        signals.spider_closed: closed,
        signals.spider_error: failed,
        signals.item_error: failed,
        signals.item_scraped: stored,
    }
    for signal, receiver in receivers.items():
        crawler.signals.connect(receiver, signal=signal, weak=False)
    keeper.on_stop = stop


def _conclude(
    run: CrawlRun, crawler: Crawler, ending: Ending, progress: dict[str, Any]
) -> CrawlRun:
    close_old_connections()
    spider = crawler.spider
    outcome = spider.outcome if isinstance(spider, ShopSpider) else None
    message = spider.message if isinstance(spider, ShopSpider) else "the crawl could not start"
    if ending.reason == "shutdown":
        services.requeue_run(run.pk, message="interrupted; goes on when the crawler is back")
        run.refresh_from_db()
        return run
    if ending.reason == "stopped":
        outcome, message = Outcome.STOPPED, "stopped by staff"
    elif ending.reason == "lost":
        run.refresh_from_db()
        return run
    elif ending.error:
        outcome = Outcome.PARTIAL if progress["seen"] else Outcome.FAILED
        message = ending.error
    elif ending.reason != "finished":
        outcome, message = outcome or Outcome.PARTIAL, message or f"ended early: {ending.reason}"
    if isinstance(spider, ShopifySpider):
        services.describe_merchant(
            run.source.merchant_id, country=spider.facts.country, ships_to=spider.facts.ships_to
        )
    return services.finish_run(
        run,
        state=(outcome or Outcome.FAILED).value,
        message=message or ("" if outcome else "the crawl ended without an answer"),
        progress=progress,
    )
