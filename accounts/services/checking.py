"""Which alerts fire: set-based, in one transaction, whatever the number of people.

A check compares the listings with what the last check knew (`KnownListing`), fires alerts, writes
events and their deliveries, and notes what it now knows: all or nothing. A check that is killed
has done nothing; two at once take turns.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AlertCheck
from accounts.services.checking_sql import (
    CALM,
    CHANGED,
    FIRE_PRICES,
    FIRE_SIZES,
    MATCH,
    REARM,
    REMEMBER,
    TELL,
)
from scrapers.models import CrawlRun

_LOCK = 0x41_4C_45_52_54  # our advisory lock: one check at a time
CHECK_AT_LEAST_EVERY = timedelta(minutes=10)
# A price counts as high again this much above the wish, and for so long. A price that falls further
# is told again when it fell by this much more.
MARGIN = Decimal("1.03")
FURTHER = Decimal("0.95")
SETTLE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: listings that changed, alerts that fired, and its time in seconds."""

    changed: int
    events: int
    seconds: float


def is_check_due(now: datetime | None = None) -> bool:
    """Say whether a crawl ended since the last check, or the last is ten minutes old. Two reads."""
    now = now or timezone.now()
    last = AlertCheck.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    if last is None or now - last >= CHECK_AT_LEAST_EVERY:
        return True
    return CrawlRun.objects.filter(finished_at__gte=last).exists()


def check_alerts(now: datetime | None = None) -> Checked:
    """Fire every alert whose condition has come to hold; return what was found.

    Cost: nine statements whatever the number of alerts. Idempotent: a second check finds nothing
    new, because fired alerts are disarmed and what is known is noted in the same transaction.
    """
    began = time.monotonic()
    now = now or timezone.now()
    parameters: dict[str, Any] = {
        "now": now,
        "margin": MARGIN,
        "further": FURTHER,
        "settled": now - SETTLE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(CHANGED)
        cursor.execute("SELECT count(*) FROM changed_listing")
        changed = int(cursor.fetchone()[0])
        events = 0
        for statement in (CALM, REARM, FIRE_PRICES, FIRE_SIZES, MATCH):
            cursor.execute(statement, parameters)
            if statement not in (CALM, REARM):
                events += cursor.rowcount
        cursor.execute(TELL, parameters)
        cursor.execute(REMEMBER)
        cursor.execute("DROP TABLE changed_listing")
        seconds = time.monotonic() - began
        AlertCheck.objects.create(started_at=now, seconds=seconds, changed=changed, events=events)
    return Checked(changed=changed, events=events, seconds=seconds)
