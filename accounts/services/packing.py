"""Events become letters when a person's time has come: at once, daily, never in quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Delivery, Preferences

_LOCK = 0x50_41_43_4B  # our advisory lock: one packer at a time

# A letter for each person and channel with something to tell; all of it goes into that letter.
_PACK = """
WITH waiting AS (
    SELECT d.id, e.user_id, d.channel
    FROM accounts_delivery d JOIN accounts_event e ON e.id = d.event_id
    WHERE d.letter_id IS NULL AND e.user_id = ANY(%(users)s)
), letters AS (
    INSERT INTO accounts_letter
        (user_id, number, channel, "to", subject, text, language, state, attempts, error,
         created_at, due_at)
    SELECT user_id, gen_random_uuid(), channel, '', '', '', '', 'waiting', 0, '', %(now)s, %(now)s
    FROM waiting GROUP BY user_id, channel
    RETURNING id, user_id, channel
)
UPDATE accounts_delivery d SET letter_id = letters.id
FROM waiting JOIN letters USING (user_id, channel)
WHERE d.id = waiting.id
"""


def pack_letters(now: datetime | None = None) -> int:
    """Put what waits into letters, for those people whose time has come; return how many people.

    One transaction: a packer that dies has packed nothing.
    """
    now = now or timezone.now()
    if not Delivery.objects.filter(letter__isnull=True).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        users = _people_whose_time_has_come(now)
        if users:
            cursor.execute(_PACK, {"users": users, "now": now})
    return len(users)


def _people_whose_time_has_come(now: datetime) -> list[int]:
    waiting = set(
        Delivery.objects.filter(letter__isnull=True)
        .values_list("event__user_id", flat=True)
        .distinct()
    )
    choosy = Preferences.objects.filter(user__in=waiting)
    daily = [each.user_id for each in choosy if each.rhythm == Preferences.Rhythm.DAILY]
    last = _last_letters(daily)
    not_now = {each.user_id for each in choosy if not is_time(each, now, last.get(each.user_id))}
    return sorted(waiting - not_now)


def _last_letters(users: list[int]) -> dict[int, datetime]:
    """When the last alert letter of each was packed. One query, or none."""
    if not users:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, max(created_at) FROM accounts_letter WHERE user_id = ANY(%s)"
            """ AND "to" = '' GROUP BY user_id""",
            [users],
        )
        return dict(cursor.fetchall())


def is_time(preferences: Preferences, now: datetime, last: datetime | None) -> bool:
    """Say whether this person may be written to now; `last` is when they last were."""
    zone = zone_of(preferences.timezone)
    local = now.astimezone(zone)
    if is_quiet(preferences.quiet_from, preferences.quiet_until, local.hour):
        return False
    if preferences.rhythm == Preferences.Rhythm.AT_ONCE:
        return True
    due = local.replace(hour=preferences.digest_hour, minute=0, second=0, microsecond=0)
    if local < due:
        due -= timedelta(days=1)
    return (last is None and local >= due) or (last is not None and last.astimezone(zone) < due)


def is_quiet(start: int | None, end: int | None, hour: int) -> bool:
    """Say whether an hour lies in the quiet ones, which may go over midnight.

    >>> is_quiet(22, 8, 23), is_quiet(22, 8, 7), is_quiet(22, 8, 8), is_quiet(None, None, 3)
    (True, True, False, False)
    """
    if start is None or end is None or start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by name; UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
