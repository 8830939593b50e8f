"""What people look for: counted by day out of the notes that search leaves."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone

from curation.models import SearchedWords
from search.query_log import take_notes

_COUNT_SQL = """
INSERT INTO curation_searchedwords (day, text, language, searches, empty, clicks, last_total)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (day, text, language) DO UPDATE SET
    searches = curation_searchedwords.searches + excluded.searches,
    empty = curation_searchedwords.empty + excluded.empty,
    clicks = curation_searchedwords.clicks + excluded.clicks,
    last_total = CASE WHEN excluded.searches > 0 THEN excluded.last_total
                      ELSE curation_searchedwords.last_total END
"""
DAYS_KEPT = 90


def count_notes() -> int:
    """Move what was noted since the last time into the counts of today; return how many notes."""
    notes = take_notes()
    searches: Counter[tuple[str, str]] = Counter()
    empty: Counter[tuple[str, str]] = Counter()
    clicks: Counter[tuple[str, str]] = Counter()
    totals: dict[tuple[str, str], int] = {}
    for note in notes:
        key = (str(note.get("words", ""))[:100], str(note.get("language", ""))[:5])
        if note.get("what") == "click":
            clicks[key] += 1
        else:
            searches[key] += 1
            totals[key] = int(note.get("total", 0))
            empty[key] += not note.get("total")
    today = timezone.now().date()
    rows = [
        (today, *key, searches[key], empty[key], clicks[key], totals.get(key, 0))
        for key in sorted(searches.keys() | clicks.keys())
    ]
    if rows:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_COUNT_SQL, rows)
    return len(notes)


def forget_old_words() -> int:
    """Delete counts of more than 90 days ago; return how many."""
    oldest = timezone.now().date() - timedelta(days=DAYS_KEPT)
    return SearchedWords.objects.filter(day__lt=oldest).delete()[0]


def looked_for(*, days: int = 30, kind: str = "top") -> QuerySet[Any, Any]:
    """Return words with their sums over the last days: top, empty (no result) or unclicked."""
    since = timezone.now().date() - timedelta(days=days)
    rows = (
        SearchedWords.objects.filter(day__gte=since)
        .values("text", "language")
        .annotate(
            all_searches=Sum("searches"),
            all_empty=Sum("empty"),
            all_clicks=Sum("clicks"),
            newest_total=Max("last_total"),
            last_day=Max("day"),
        )
    )
    if kind == "empty":
        return rows.filter(all_empty__gt=0).order_by("-all_empty", "text")
    if kind == "unclicked":
        found = rows.filter(Q(all_clicks=0), all_searches__gt=F("all_empty"), all_searches__gte=2)
        return found.order_by("-all_searches", "text")
    return rows.order_by("-all_searches", "text")
