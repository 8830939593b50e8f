"""`manage.py crawl SOURCE|URL`: crawl a shop now and say what came of it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from scrapers import services
from scrapers.counts import CrawlCounts
from scrapers.crawling import crawl_run
from scrapers.models import CrawlRun, CrawlSource

EXIT_CODES = {
    CrawlRun.State.COMPLETE: 0,
    CrawlRun.State.FAILED: 1,
    CrawlRun.State.PARTIAL: 3,
    CrawlRun.State.BLOCKED: 4,
    CrawlRun.State.STOPPED: 5,
    CrawlRun.State.QUEUED: 6,  # interrupted: it waits for the crawler
    CrawlRun.State.PAUSED: 6,  # it rests: hours, budget, or staff's word
    CrawlRun.State.RUNNING: 6,
}


class Command(BaseCommand):
    """Exit status: 0 complete, 1 failed, 3 partial, 4 blocked, 5 stopped, 6 goes on later."""

    help = "Crawl a source (its short name or its address) and print a summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """SOURCE or --run, and --json."""
        parser.add_argument("source", nargs="?", help="short name or address of a source")
        parser.add_argument("--run", type=int, help="number of a queued run")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Claim the run, crawl, print."""
        run = self._claim(options["source"], options["run"])
        if run is None:
            return
        is_shown = sys.stderr.isatty() and not options["json"]
        with tqdm(unit=" products", desc=run.source.slug, disable=not is_shown) as bar:

            def show(counts: CrawlCounts) -> None:
                if counts.expected and bar.total is None:
                    bar.total = counts.expected
                bar.n = counts.seen + counts.refused.total()
                bar.set_postfix(pictures=counts.pictures, refresh=False)
                bar.update(0)

            run = crawl_run(run, show=show)
        summary = summary_of(run)
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        else:
            self._print(summary)
        if code := EXIT_CODES[CrawlRun.State(run.state)]:
            sys.exit(code)

    def _claim(self, name: str | None, run_id: int | None) -> CrawlRun | None:
        if run_id is not None:
            run = services.claim_run(run_id)
            if run is None:  # a task that came twice: somebody has done it already
                self.stderr.write(_("Run %(id)s is not waiting.") % {"id": run_id})
            return run
        if not name:
            raise CommandError(_("Name a source or its address, or give --run."))
        source = self._source(name)
        waiting = services.queue_run(source)
        services.resume_run(waiting)  # whoever calls by hand wants it now
        run = services.claim_run(waiting.pk)
        if run is None and source.merchant.is_hidden:
            raise CommandError(
                _("%(source)s does not want to be crawled.") % {"source": source.slug}
            )
        if run is None:
            raise CommandError(_("%(source)s is being crawled already.") % {"source": source.slug})
        return run

    def _source(self, name: str) -> CrawlSource:
        is_address = "://" in name
        found = CrawlSource.objects.filter(slug=name).first()
        if found is None and is_address:
            host = services.shop_host(name)
            found = CrawlSource.objects.filter(merchant__host=host).first()
        if found is not None:
            return found
        hint = _("add it with: manage.py add_shop %(url)s") % {"url": name}
        known = ", ".join(CrawlSource.objects.values_list("slug", flat=True)[:20]) or _("none yet")
        if is_address:
            raise CommandError(_("No source has this address; %(hint)s") % {"hint": hint})
        raise CommandError(
            _("No source is called “%(name)s”. Sources: %(known)s") % {"name": name, "known": known}
        )

    def _print(self, summary: dict[str, Any]) -> None:
        write = self.stdout.write
        write(
            f"{summary['source']}: {summary['state']} in {summary['seconds']} s"
            + (f" – {summary['message']}" if summary["message"] else "")
        )
        write(
            "  seen {seen}, new {new}, changed {changed}, gone {gone}, refused {refused}, "
            "pictures {pictures}, requests {requests}, {megabytes} MB".format(
                megabytes=round(summary["bytes"] / 1e6, 1), **summary
            )
        )
        for reason, count in summary["refused_reasons"].items():
            write(f"  refused {count} × {reason}")
        for kind, error in summary["errors"].items():
            write(f"  error {error['count']} × {kind}: {error['example']}")


def summary_of(run: CrawlRun) -> dict[str, Any]:
    """What a run did, for people and programs."""
    ended = run.finished_at or run.heartbeat_at
    seconds = (ended - run.started_at).total_seconds() if ended and run.started_at else 0.0
    names = (
        "seen",
        "new",
        "changed",
        "gone",
        "refused",
        "refused_reasons",
        "pictures",
        "requests",
        "bytes",
        "errors",
        "message",
    )
    return {
        "run": run.pk,
        "source": run.source.slug,
        "state": run.state,
        "seconds": round(seconds, 1),
        **{name: getattr(run, name) for name in names},
    }
