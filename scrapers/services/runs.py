"""Runs: who crawls what and when. Services never enqueue."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from scrapers.models import CrawlRun, CrawlSource
from scrapers.services.hours import is_within_hours, next_opening

logger = logging.getLogger(__name__)
LEASE_S = 8.0
# From the claim to the first beat a crawl reads its settings and builds Scrapy's engine: on a
# machine with a load of 12 that can take longer than LEASE_S.
FIRST_LEASE_S = 45.0
LONGEST_REST = timedelta(days=7)
MOST_ATTEMPTS = 20
_LOCK_CLASS = 0x50_4C  # first key of our advisory locks: one crawl a shop
State = CrawlRun.State
OPEN = (State.QUEUED, State.RUNNING, State.PAUSED)
# What each attempt of a run adds to; "seen" and "refused" are counted anew, because an attempt
# passes again over what earlier ones have fetched.
CARRIED = ("new", "changed", "pictures", "requests", "bytes")


def queue_run(source: CrawlSource) -> CrawlRun:
    """The open run of the source: the one that waits, rests or runs already, or a new one."""
    try:
        with transaction.atomic():
            return CrawlRun.objects.create(source=source)
    except IntegrityError:
        return CrawlRun.objects.get(source=source, state__in=OPEN)


def queue_due_runs() -> int:
    """Queue a run of each active source that is due and may be crawled at this hour.

    Due is a source whose last run is older than its interval; each blocked run in a row doubles
    that, up to a week: a shop that refuses us is not asked again and again.
    """
    now = timezone.now()
    interval = ExpressionWrapper(
        Value(timedelta(minutes=1)) * F("interval_minutes"), output_field=DurationField()
    )
    due = (
        CrawlSource.objects.filter(is_active=True, merchant__is_hidden=False)
        .exclude(runs__state__in=OPEN)
        .annotate(last=Max("runs__finished_at"))
        .filter(Q(last__isnull=True) | Q(last__lt=Value(now) - interval))
    )
    wanted = [
        source
        for source in due
        if is_within_hours(source, at=now)
        and (source.last is None or now >= source.last + _rest(source))
    ]
    return len([queue_run(source) for source in wanted])


def _rest(source: CrawlSource) -> timedelta:
    """How long the source is left alone after its last run."""
    states = source.runs.order_by("-pk").values_list("state", flat=True)[:10]
    blocked = next(
        (number for number, state in enumerate(states) if state != State.BLOCKED), len(states)
    )
    rest: timedelta = timedelta(minutes=source.interval_minutes) * 2**blocked
    return min(rest, LONGEST_REST)


def waiting_run_ids() -> list[int]:
    """Runs that wait for a crawler, oldest first; one a shop, and none of a shop that runs."""
    busy = CrawlRun.objects.filter(state=State.RUNNING).values("source__merchant")
    waiting = (
        CrawlRun.objects.filter(state=State.QUEUED)
        .exclude(source__merchant__in=busy)
        .order_by("source__merchant_id", "pk")
        .distinct("source__merchant_id")
    )
    return sorted(waiting.values_list("pk", flat=True))


def claim_run(run_id: int) -> CrawlRun | None:
    """Take a waiting run; None when somebody else has it, it is over, or the shop wants none."""
    now = timezone.now()
    waiting = CrawlRun.objects.filter(pk=run_id, state=State.QUEUED)
    waiting.filter(source__merchant__is_hidden=True).update(
        state=State.STOPPED, finished_at=now, message="the shop does not want to be crawled"
    )
    taken = waiting.update(
        state=State.RUNNING,
        started_at=Coalesce("started_at", Value(now)),  # a run taken up again is the same look
        heartbeat_at=now,
        lease_expires_at=now + timedelta(seconds=FIRST_LEASE_S),
        stop_requested=False,
        pause_requested=False,
        resume_at=None,
        attempts=F("attempts") + 1,
        message="",
    )
    if not taken:
        return None
    run = CrawlRun.objects.select_related("source__merchant").get(pk=run_id)
    run.refusals.all().delete()  # of an attempt that broke off
    run.carried = {name: getattr(run, name) for name in CARRIED} | {"manners": run.manners}
    run.save(update_fields=["carried"])
    return run


def last_complete_start(source: CrawlSource) -> datetime | None:
    """When the source's last complete look began: what is unchanged since then is known."""
    complete = source.runs.filter(state=State.COMPLETE).order_by("-pk")
    return complete.values_list("started_at", flat=True).first()


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
    """Prolong the lease and write progress; return "go", "stop", "pause" or "lost".

    "pause" when staff ask for it or the hours are over in which the shop may be crawled; "stop"
    when staff ask, or the shop has withdrawn.
    """
    now = timezone.now()
    held = CrawlRun.objects.filter(pk=run_id, state=State.RUNNING)
    written = held.update(
        heartbeat_at=now, lease_expires_at=now + timedelta(seconds=LEASE_S), **progress
    )
    if not written:
        return "lost"
    run = held.select_related("source__merchant").first()
    if run is None:
        return "lost"
    if run.stop_requested or run.source.merchant.is_hidden:
        return "stop"
    if run.pause_requested or not is_within_hours(run.source, at=now):
        return "pause"
    return "go"


def requeue_run(run_id: int, *, message: str) -> bool:
    """Put a run that was interrupted back into the queue; crawling again doubles nothing.

    A run that something kills again and again, such as a machine with too little memory, fails.
    """
    running = CrawlRun.objects.filter(pk=run_id, state=State.RUNNING)
    text = f"its crawler died {MOST_ATTEMPTS} times"
    running.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED,
        finished_at=timezone.now(),
        lease_expires_at=None,
        message=text,
        alarm=text,
    )
    return bool(running.update(state=State.QUEUED, lease_expires_at=None, message=message))


def rest_run(
    run: CrawlRun, *, message: str, until: datetime | None, progress: Mapping[str, Any]
) -> None:
    """Let a running run rest until a moment, or until staff let it go on."""
    CrawlRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
        state=State.PAUSED,
        lease_expires_at=None,
        resume_at=until,
        message=message[:2000],
        **progress,
    )


def wake_resting_runs() -> int:
    """Queue the runs whose rest is over."""
    now = timezone.now()
    return CrawlRun.objects.filter(state=State.PAUSED, resume_at__lte=now).update(
        state=State.QUEUED, resume_at=None
    )


def request_pause(run: CrawlRun) -> None:
    """Ask a run to rest: a waiting one at once, a running one within seconds."""
    rested = CrawlRun.objects.filter(pk=run.pk, state=State.QUEUED).update(
        state=State.PAUSED, message="paused by staff"
    )
    if not rested:
        CrawlRun.objects.filter(pk=run.pk, state=State.RUNNING).update(pause_requested=True)


def resume_run(run: CrawlRun) -> bool:
    """Let a resting run go on; False when it does not rest."""
    return bool(
        CrawlRun.objects.filter(pk=run.pk, state=State.PAUSED).update(
            state=State.QUEUED, resume_at=None, message=""
        )
    )


def request_stop(run: CrawlRun) -> None:
    """Ask a run to stop: a waiting or resting one ends at once, a running one within seconds."""
    ended = CrawlRun.objects.filter(pk=run.pk, state__in=[State.QUEUED, State.PAUSED]).update(
        state=State.STOPPED, finished_at=timezone.now(), message="stopped before it ended"
    )
    if not ended:
        CrawlRun.objects.filter(pk=run.pk, state=State.RUNNING).update(stop_requested=True)


def pause_ends_at(run: CrawlRun, *, reason: str) -> tuple[str, datetime | None]:
    """Why a run rests and until when: hours, today's budget, or staff's word (no end)."""
    now = timezone.now()
    if reason == "budget":
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
        return "today's requests are used up; goes on tomorrow", next_opening(run.source, tomorrow)
    if not is_within_hours(run.source, at=now):
        return "outside the hours that the shop allows", next_opening(run.source, now)
    return "paused by staff", None


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
