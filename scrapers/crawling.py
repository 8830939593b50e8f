"""One crawl in this process: Scrapy in the main thread, lease and heartbeat in another."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from twisted.python.failure import Failure

from scrapers import services
from scrapers.closing import close_soon
from scrapers.counts import CrawlCounts
from scrapers.journal import trim_journal
from scrapers.keeping import RunKeeper
from scrapers.models import CrawlRun
from scrapers.settings import BASE, crawl_settings
from scrapers.spiders.base import Outcome, ShopSpider
from scrapers.spiders.registry import SPIDERS
from scrapers.watching import manners_of, sent_by_host

logger = logging.getLogger(__name__)
RESTING = ("paused", "budget")  # reasons after which the same run goes on later


@dataclass(slots=True)
class Ending:
    """How Scrapy ended: its own reason, and the first error of a callback or pipeline."""

    reason: str = ""
    error: str = ""


@dataclass(slots=True)
class Crawl:
    """A claimed run, its crawler and what both have come to so far."""

    run: CrawlRun
    crawler: Crawler
    counts: CrawlCounts = field(default_factory=CrawlCounts)
    ending: Ending = field(default_factory=Ending)

    def stats(self) -> dict[str, Any]:
        """Scrapy's statistics; there are none before the spider opens."""
        try:
            return dict(self.crawler.stats.get_stats())
        except RuntimeError:  # Scrapy's word for "not yet"
            return {}

    def progress(self) -> dict[str, Any]:
        """The run's counters, as they stand."""
        stats = self.stats()
        return services.progress_of(
            self.counts,
            requests=sum(sent_by_host(stats).values()),
            received=stats.get("watch/bytes", 0),
            carried=self.run.carried,
            manners=manners_of(stats),
        )


def crawl_run(run: CrawlRun, *, show: Callable[[CrawlCounts], None] | None = None) -> CrawlRun:
    """Crawl a claimed run to its end, in this process; Scrapy's reactor cannot start twice.

    Returns the run as it stands afterwards: ended, resting, or queued again after an interruption.
    """
    process = CrawlerProcess(settings_of(run))
    # Scrapy sets itself to DEBUG, which writes every item out: a third of a crawl's time.
    logging.getLogger("scrapy").setLevel(logging.INFO)
    crawl = Crawl(run, process.create_crawler(SPIDERS[run.source.platform]))
    keeper = RunKeeper(run, progress=crawl.progress, sent=lambda: sent_by_host(crawl.stats()))
    _listen(crawl, keeper, show=lambda: show(crawl.counts) if show else None)
    keeper.start()
    keeper.ready.wait(30)
    if not keeper.has_lock:
        keeper.end()
        services.requeue_run(run.pk, message="another crawl of this source still runs")
        run.refresh_from_db()
        return run
    source = run.source
    process.crawl(
        crawl.crawler,
        shop_url=source.url,
        options=_options_for(run),
        counts=crawl.counts,
        source_id=source.pk,
        merchant_id=source.merchant_id,
        run_id=run.pk,
        known_urls_since=services.last_complete_start(source),
    )
    process.start()
    try:
        return _conclude(crawl)
    finally:
        keeper.end()


def settings_of(run: CrawlRun) -> dict[str, Any]:
    """Scrapy's settings of this run: the source's manners, its budget, its journal."""
    source = run.source
    host = services.shop_host(source.url)
    delay_s = source.delay_s if source.delay_s is not None else source.options.get("delay_s")
    started = run.started_at or timezone.now()
    return crawl_settings(shop_host=host, delay_s=delay_s) | {
        "HOST_BUDGETS": services.budget_left(source, host=host, default=BASE["HOST_BUDGET"]),
        "SIGNED_HOST": host,
        "SIGNED_HEADERS": {
            str(name): str(value) for name, value in dict(source.request_headers).items()
        },
        **services.withdrawn_settings(source.merchant_id),
        "JOURNAL_NAME": f"source-{source.pk}",
        "JOURNAL_RUN_STARTED": started.timestamp(),
    }


def _options_for(run: CrawlRun) -> dict[str, Any]:
    """The source's options; a demo shop's past is read only until one run was complete."""
    options = dict(run.source.options)
    is_done = run.source.runs.filter(state=CrawlRun.State.COMPLETE).exists()
    if run.source.merchant.is_fictional and not is_done:
        days, step = int(options.get("history_days", 0)), int(options.get("history_step", 1))
        now = run.started_at or timezone.now()  # the same moments after a crash
        options["as_of"] = [  # the youngest first: see catalog.services.past
            (now - timedelta(days=ago)).isoformat() for ago in range(days, 0, -max(1, step))
        ][::-1]
    options.setdefault("shop_name", run.source.merchant.name)
    return options


def _listen(crawl: Crawl, keeper: RunKeeper, *, show: Callable[[], None]) -> None:
    """Connect Scrapy's signals to what we want to know; receivers live as long as the crawler."""
    crawler, ending = crawl.crawler, crawl.ending

    def closed(reason: str) -> None:
        ending.reason = reason

    def failed(failure: Failure) -> None:
        kind, text = type(failure.value).__name__, failure.getErrorMessage()
        ending.error = ending.error or f"{kind}: {text[:300]}"
        crawl.counts.add_error(kind, example=text)

    def shown() -> None:
        show()

    def stop(answer: str) -> None:
        from twisted.internet import reactor

        reason = {"stop": "stopped", "pause": "paused"}.get(answer, answer)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the crawl is over anyway
            reactor.callFromThread(lambda: close_soon(crawler, reason=reason))

    receivers: dict[object, Callable[..., None]] = {
        signals.spider_closed: closed,
        signals.spider_error: failed,
        signals.item_error: failed,
        signals.item_scraped: shown,
    }
    for signal, receiver in receivers.items():
        crawler.signals.connect(receiver, signal=signal, weak=False)
    keeper.on_stop = stop


def _conclude(crawl: Crawl) -> CrawlRun:
    """Write how the run ended, rests or goes on."""
    close_old_connections()
    run, reason = crawl.run, crawl.ending.reason
    if reason == "finished" and crawl.stats().get("budget/refused"):
        reason = "budget"  # the spider found nothing left to do before it was closed
    if reason == "shutdown":
        services.requeue_run(run.pk, message="interrupted; goes on when the crawler is back")
    elif reason in RESTING:
        message, until = services.pause_ends_at(run, reason=reason)
        services.rest_run(run, message=message, until=until, progress=crawl.progress())
    elif reason != "lost":
        return _finish(crawl)
    run.refresh_from_db()
    return run


def _finish(crawl: Crawl) -> CrawlRun:
    run, spider = crawl.run, crawl.crawler.spider
    outcome, message = _outcome(crawl)
    facts = getattr(spider, "facts", None)
    services.describe_merchant(
        run.source.merchant_id,
        country=str(getattr(facts, "country", "") or ""),
        ships_to=tuple(getattr(facts, "ships_to", ()) or ()),
    )
    finished = services.finish_run(
        run, state=outcome.value, message=message, progress=crawl.progress()
    )
    trim_journal(Path(settings.DATA_DIR) / "crawls", f"source-{run.source_id}")
    return finished


def _outcome(crawl: Crawl) -> tuple[Outcome, str]:
    """What the spider says, unless Scrapy or a pipeline knows something worse."""
    spider, ending = crawl.crawler.spider, crawl.ending
    outcome = spider.outcome if isinstance(spider, ShopSpider) else None
    message = spider.message if isinstance(spider, ShopSpider) else "the crawl could not start"
    if ending.reason == "stopped":
        return Outcome.STOPPED, "stopped by staff"
    if outcome == Outcome.BLOCKED:
        return outcome, message
    if ending.error:
        return (Outcome.PARTIAL if crawl.counts.seen else Outcome.FAILED), ending.error
    if ending.reason != "finished":
        bad = outcome if outcome not in (None, Outcome.COMPLETE) else Outcome.PARTIAL
        return bad or Outcome.PARTIAL, message or f"ended early: {ending.reason}"
    if outcome is None:
        return Outcome.FAILED, message or "the crawl ended without an answer"
    return outcome, message
