"""When a shop may be crawled, and how many requests it has left today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from scrapers.models import CrawlSource, HostDay


def is_within_hours(source: CrawlSource, *, at: datetime) -> bool:
    """May the shop be crawled at this moment? Hours are UTC; 22 to 6 goes over midnight."""
    begin, end = source.hour_from, source.hour_to
    if begin is None or end is None or begin == end:
        return True
    hour = at.hour
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def next_opening(source: CrawlSource, at: datetime) -> datetime:
    """The first moment from `at` on at which the shop may be crawled."""
    if is_within_hours(source, at=at):
        return at
    begin = at.replace(hour=source.hour_from or 0, minute=0, second=0, microsecond=0)
    return begin if begin >= at else begin + timedelta(days=1)


def add_requests(sent: Mapping[str, int]) -> None:
    """Add to today's count of each host (UTC)."""
    hosts = sorted((host[:255], number) for host, number in sent.items() if number)
    if not hosts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO scrapers_hostday (host, day, requests)
            SELECT host, %s, requests FROM unnest(%s::text[], %s::int[]) AS h(host, requests)
            ON CONFLICT (host, day) DO UPDATE
            SET requests = scrapers_hostday.requests + excluded.requests
            """,
            [timezone.now().date(), [host for host, _ in hosts], [number for _, number in hosts]],
        )


def budget_left(source: CrawlSource, *, host: str, default: int) -> dict[str, int]:
    """Requests that are left today, by host: of the shop's own, and of others asked today."""
    spent = dict(HostDay.objects.filter(day=timezone.now().date()).values_list("host", "requests"))
    left = {name: max(0, default - number) for name, number in spent.items()}
    own = source.requests_per_day if source.requests_per_day is not None else default
    return left | {host: max(0, own - spent.get(host, 0))}
