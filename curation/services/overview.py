"""What the staff's home page shows, in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from curation.models import DailyFigures
from curation.services.figures import DAYS, refresh_figures, waiting_now
from curation.services.machines import look_at_machines

CHART_HEIGHT, BAR_WIDTH, BAR_STEP = 48, 6, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for staff: how much of it, and where it is worked off."""

    name: str
    count: int
    url: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day of a chart, in units of its drawing."""

    x: int
    y: float
    height: float
    day: date
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A number over 30 days, oldest first."""

    name: str
    total: int
    bars: list[Bar]


def overview(user: Any) -> dict[str, Any]:
    """Return what waits (only what this person may see), the trends, and the machines' health."""
    days = {row.day: row for row in DailyFigures.objects.order_by("-day")[:DAYS]}
    today = timezone.now().date()
    newest = days.get(max(days)) if days else None
    if newest is None:  # the very first look, before the clock has counted
        newest = refresh_figures()
        days = {row.day: row for row in DailyFigures.objects.order_by("-day")[:DAYS]}
    return {
        "waiting": _waiting(user, waiting_now() | newest.numbers),
        "charts": _charts(days, today),
        "counted_at": newest.counted_at,
        "machines": look_at_machines(),
        "products": newest.numbers.get("products", 0),
        "offers": newest.numbers.get("offers", 0),
    }


def _waiting(user: Any, numbers: dict[str, int]) -> list[Waiting]:
    runs = reverse("admin:scrapers_crawlrun_changelist")
    rows = [
        (_("To review"), "review", reverse("admin:work-review"), "curation.view_reviewitem"),
        (_("Probable duplicates"), "pairs", reverse("admin:work-pairs"), "catalog.merge_product"),
        (
            _("Doubtful matches"),
            "doubtful",
            reverse("admin:work-pairs") + "?kind=offers",
            "catalog.merge_product",
        ),
        (
            _("Visitors' reports"),
            "reports",
            reverse("admin:curation_visitorreport_changelist"),
            "curation.view_visitorreport",
        ),
        (
            _("Published without a usable picture"),
            "without_picture",
            reverse("admin:catalog_product_changelist") + "?picture=none",
            "catalog.view_product",
        ),
        (
            _("Pictures without a vector"),
            "without_vector",
            reverse("admin:work-pictures"),
            "catalog.view_productimage",
        ),
        (_("Crawls in trouble today"), "failed_runs", runs, "scrapers.view_crawlrun"),
        (_("Alarms this week"), "alarms", runs, "scrapers.view_crawlrun"),
    ]
    return [
        Waiting(name=name, count=numbers.get(key, 0), url=url, is_urgent=key in _URGENT)
        for name, key, url, permission in rows
        if user.has_perm(permission)
    ]


_URGENT = frozenset({"alarms", "failed_runs", "reports"})


def _charts(days: dict[date, DailyFigures], today: date) -> list[Chart]:
    names = {
        "new_offers": _("New offers"),
        "price_changes": _("Price changes"),
        "searches": _("Searches by words"),
        "empty_searches": _("Searches without a result"),
        "decisions": _("Decisions"),
        "reports": _("Visitors' reports"),
    }
    order = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [
        _chart(name, order, [_number(days.get(day), key) for day in order])
        for key, name in names.items()
    ]


def _number(row: DailyFigures | None, key: str) -> int:
    return int(row.numbers.get(key, 0)) if row else 0


def _chart(name: str, order: Sequence[date], values: Sequence[int]) -> Chart:
    highest = max(values) or 1
    bars = [
        Bar(
            x=place * BAR_STEP,
            y=round(CHART_HEIGHT - CHART_HEIGHT * value / highest, 1),
            height=round(CHART_HEIGHT * value / highest, 1),
            day=day,
            value=value,
        )
        for place, (day, value) in enumerate(zip(order, values, strict=True))
    ]
    return Chart(name=name, total=sum(values), bars=bars)
