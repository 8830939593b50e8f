"""Runs: who crawls what and when, and what a run may conclude. Services never enqueue."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Max, Q, Value
from django.utils import timezone

from catalog.services import retire_unseen_offers
from scrapers.counts import CrawlCounts
from scrapers.models import CrawlRun, CrawlSource

logger = logging.getLogger(__name__)
LEASE_S = 8.0
ENOUGH_OF_LAST = 0.6  # a run that sees less of the shop than this proves nothing
_LOCK_CLASS = 0x50_4C  # first key of our advisory locks: one crawl a source
State = CrawlRun.State


def queue_run(source: CrawlSource) -> CrawlRun:
    """The open run of the source: the one that waits or runs already, or a new one."""
    try:
        with transaction.atomic():
            return CrawlRun.objects.create(source=source)
    except IntegrityError:
        return CrawlRun.objects.get(source=source, state__in=[State.QUEUED, State.RUNNING])


def queue_due_runs() -> int:
    """Queue a run of each active source whose last one is older than its interval."""
    interval = ExpressionWrapper(
        Value(timedelta(minutes=1)) * F("interval_minutes"), output_field=DurationField()
    )
    due = (
        CrawlSource.objects.filter(is_active=True, merchant__is_hidden=False)
        .exclude(runs__state__in=[State.QUEUED, State.RUNNING])
        .annotate(last=Max("runs__finished_at"))
        .filter(Q(last__isnull=True) | Q(last__lt=Value(timezone.now()) - interval))
    )
    return len([queue_run(source) for source in due])


def waiting_run_ids() -> list[int]:
    """Runs that wait for a crawler, oldest first."""
    return list(
        CrawlRun.objects.filter(state=State.QUEUED).order_by("pk").values_list("pk", flat=True)
    )


def claim_run(run_id: int) -> CrawlRun | None:
    """Take a waiting run; None when somebody else has it, or it is over."""
    now = timezone.now()
    taken = CrawlRun.objects.filter(pk=run_id, state=State.QUEUED).update(
        state=State.RUNNING,
        started_at=now,
        heartbeat_at=now,
        lease_expires_at=now + timedelta(seconds=LEASE_S),
        stop_requested=False,
        message="",
    )
    if not taken:
        return None
    run = CrawlRun.objects.select_related("source__merchant").get(pk=run_id)
    run.refusals.all().delete()  # of a try that died
    return run


def take_source_lock(source_id: int) -> bool:
    """Hold the source for as long as this database connection lives; False if another does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, source_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def release_source_lock(source_id: int) -> None:
    """Let go of the source."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, source_id])


def beat(run_id: int, progress: Mapping[str, Any]) -> str:
    """Prolong the lease and write progress. Return "go", "stop" (asked to) or "lost"."""
    now = timezone.now()
    held = CrawlRun.objects.filter(pk=run_id, state=State.RUNNING)
    written = held.update(
        heartbeat_at=now, lease_expires_at=now + timedelta(seconds=LEASE_S), **progress
    )
    if not written:
        return "lost"
    return "stop" if held.filter(stop_requested=True).exists() else "go"


def progress_of(counts: CrawlCounts, *, requests: int, received: int) -> dict[str, Any]:
    """Counters in the fields of `CrawlRun`."""
    return {
        "expected": counts.expected,
        "seen": counts.seen,
        "new": counts.new,
        "changed": counts.changed,
        "refused": counts.refused.total(),
        "refused_reasons": dict(counts.refused.most_common()),
        "pictures": counts.pictures,
        "requests": requests,
        "bytes": received,
        "errors": counts.grouped_errors(),
    }


def finish_run(run: CrawlRun, *, state: str, message: str, progress: Mapping[str, Any]) -> CrawlRun:
    """End a run. Only a complete one that saw enough of the shop marks offers as gone."""
    gone = 0
    if state == State.COMPLETE and (doubt := _doubt(run, seen=int(progress["seen"]))):
        state, message = State.PARTIAL, doubt
    with transaction.atomic():
        if state == State.COMPLETE and run.started_at is not None:
            gone = retire_unseen_offers(run.source.merchant, seen_before=run.started_at)
        CrawlRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
            state=state,
            message=message[:2000],
            finished_at=timezone.now(),
            lease_expires_at=None,
            gone=gone,
            **progress,
        )
    run.refresh_from_db()
    return run


def _doubt(run: CrawlRun, *, seen: int) -> str:
    """Why a crawl that reached the end of the shop is not believed, or empty."""
    last = (
        CrawlRun.objects.filter(source=run.source_id, state=State.COMPLETE)
        .exclude(pk=run.pk)
        .order_by("-pk")
        .values_list("seen", flat=True)
        .first()
    )
    if last and seen < last * ENOUGH_OF_LAST:
        return f"suspicious: {seen} offers after {last} the last time; nothing is marked as gone"
    return "" if seen else "no sneakers found; nothing is marked as gone"


def accept_run(run: CrawlRun) -> int:
    """Staff confirm that a suspicious run is right: what it did not see is gone. Returns how many.

    Raises:
        ValueError: it is not the source's last run, or did not reach the end of the shop.
    """
    newest = CrawlRun.objects.filter(source=run.source_id).order_by("-pk").first()
    is_whole = run.message.startswith(("suspicious", "no sneakers"))
    if newest != run or run.state != State.PARTIAL or not is_whole or run.started_at is None:
        raise ValueError("only the last run, ended as suspicious, can be accepted")
    with transaction.atomic():
        gone = retire_unseen_offers(run.source.merchant, seen_before=run.started_at)
        run.state, run.gone, run.message = State.COMPLETE, gone, "accepted by staff"
        run.save(update_fields=["state", "gone", "message"])
    return gone


def requeue_run(run_id: int, *, message: str) -> bool:
    """Put a run that was interrupted back into the queue; crawling again doubles nothing."""
    return bool(
        CrawlRun.objects.filter(pk=run_id, state=State.RUNNING).update(
            state=State.QUEUED, lease_expires_at=None, message=message
        )
    )


def request_stop(run: CrawlRun) -> None:
    """Ask a run to stop: a waiting one ends at once, a running one within seconds."""
    ended = CrawlRun.objects.filter(pk=run.pk, state=State.QUEUED).update(
        state=State.STOPPED, finished_at=timezone.now(), message="stopped before it began"
    )
    if not ended:
        CrawlRun.objects.filter(pk=run.pk, state=State.RUNNING).update(stop_requested=True)


def reap_stale_runs() -> list[int]:
    """Requeue runs whose crawler died: lease over, and nobody holds their source."""
    requeued = []
    stale = CrawlRun.objects.filter(state=State.RUNNING, lease_expires_at__lt=timezone.now())
    for run in stale:
        if not take_source_lock(run.source_id):
            continue  # its crawler lives and only could not write
        try:
            if requeue_run(run.pk, message="its crawler died; started again"):
                requeued.append(run.pk)
                logger.warning("run %s lost its crawler; queued again", run.pk)
        finally:
            release_source_lock(run.source_id)
    return requeued
