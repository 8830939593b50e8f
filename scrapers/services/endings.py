"""How a run ends, and what may be concluded from it: who is gone, and when staff are alarmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog.services import retire_unseen_offers
from scrapers.counts import CrawlCounts
from scrapers.models import CrawlRun, CrawlSource

ENOUGH_OF_LAST = 0.6  # a run that sees less of the shop than this proves nothing
State = CrawlRun.State
ALARMING = (State.BLOCKED, State.PARTIAL, State.FAILED)


def progress_of(
    counts: CrawlCounts,
    *,
    requests: int,
    received: int,
    carried: Mapping[str, Any] | None = None,
    manners: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Counters in the fields of `CrawlRun`, with what earlier attempts of the run counted."""
    earlier = carried or {}
    return {
        "expected": counts.expected,
        "seen": counts.seen,
        "new": counts.new + earlier.get("new", 0),
        "changed": counts.changed + earlier.get("changed", 0),
        "refused": counts.refused.total(),
        "refused_reasons": dict(counts.refused.most_common()),
        "pictures": counts.pictures + earlier.get("pictures", 0),
        "requests": requests + earlier.get("requests", 0),
        "bytes": received + earlier.get("bytes", 0),
        "errors": counts.grouped_errors(),
        "manners": merged_manners(earlier.get("manners") or {}, manners or {}),
    }


def merged_manners(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Politeness over several attempts: extremes of extremes, sums of the rest."""
    merged = dict(before)
    for name, value in now.items():
        known = merged.get(name)
        if known is None or not isinstance(value, int | float):
            merged[name] = value
        elif name.startswith("least_"):
            merged[name] = min(known, value)
        elif name.startswith(("most_", "mean_")):
            merged[name] = max(known, value)
        else:
            merged[name] = round(known + value, 3)
    return merged


def finish_run(run: CrawlRun, *, state: str, message: str, progress: Mapping[str, Any]) -> CrawlRun:
    """End a run. Only a complete one that saw enough of the shop marks offers as gone.

    A run that ends otherwise raises an alarm on itself; `scrapers.services.alarms` mails it.
    """
    gone = 0
    if state == State.COMPLETE and (doubt := _doubt(run, progress)):
        state, message = State.PARTIAL, doubt
    alarm = (message or str(State(state).label))[:300] if state in ALARMING else ""
    with transaction.atomic():
        if state == State.COMPLETE and (since := seen_since(run)) is not None:
            gone = retire_unseen_offers(run.source.merchant, seen_before=since)
        CrawlRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
            state=state,
            message=message[:2000],
            finished_at=timezone.now(),
            lease_expires_at=None,
            gone=gone,
            alarm=alarm,
            **progress,
        )
    run.refresh_from_db()
    return run


def seen_since(run: CrawlRun) -> datetime | None:
    """Since when the whole shop has been seen, now that this run is complete.

    A shop may have several sources, which list different things: what this one did not show may
    stand in another. So what counts is the oldest of their last complete looks; None while some
    active source has none.
    """
    others = (
        CrawlSource.objects.filter(merchant=run.source.merchant_id, is_active=True)
        .exclude(pk=run.source_id)
        .values_list("pk", flat=True)
    )
    if run.started_at is None:
        return None
    looks = dict(
        CrawlRun.objects.filter(source__in=others, state=State.COMPLETE)
        .values("source")
        .annotate(last=Max("started_at"))
        .values_list("source", "last")
    )
    if any(looks.get(source) is None for source in others):
        return None
    oldest: datetime = min([run.started_at, *(look for look in looks.values() if look)])
    return oldest


def _doubt(run: CrawlRun, progress: Mapping[str, Any]) -> str:
    """Why a crawl that reached the end of the shop is not believed, or empty."""
    seen = int(progress["seen"])
    last = (
        CrawlRun.objects.filter(source=run.source_id, state=State.COMPLETE)
        .exclude(pk=run.pk)
        .order_by("-pk")
        .values_list("seen", flat=True)
        .first()
    )
    if last:
        if seen < last * ENOUGH_OF_LAST:
            return (
                f"suspicious: {seen} offers after {last} the last time; nothing is marked as gone"
            )
        return ""
    expected, met = progress.get("expected"), seen + int(progress.get("refused", 0))
    if expected and met < expected * ENOUGH_OF_LAST:
        # A throttled shop may answer 200 with one product that has nothing to do with it.
        return f"suspicious: {met} of {expected} products listed; nothing is marked as gone"
    return "" if seen else "no sneakers found; nothing is marked as gone"


def may_be_accepted(run: CrawlRun) -> bool:
    """Whether staff may say that this run is right: the source's last, whole but suspicious."""
    newest = CrawlRun.objects.filter(source=run.source_id).order_by("-pk").first()
    is_whole = run.message.startswith(("suspicious", "no sneakers"))
    is_over = run.state == State.PARTIAL and run.started_at is not None
    return newest == run and is_over and is_whole


def accept_run(run: CrawlRun) -> int:
    """Staff confirm that a suspicious run is right: what it did not see is gone. Returns how many.

    Raises:
        ValueError: it is not the source's last run, or did not reach the end of the shop.
    """
    if not may_be_accepted(run):
        raise ValueError("only the last run, ended as suspicious, can be accepted")
    with transaction.atomic():
        since = seen_since(run)
        gone = retire_unseen_offers(run.source.merchant, seen_before=since) if since else 0
        run.state, run.gone, run.message, run.alarm = (
            State.COMPLETE,
            gone,
            "accepted by staff",
            "",
        )
        run.save(update_fields=["state", "gone", "message", "alarm"])
    return gone
