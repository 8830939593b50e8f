"""The numbers of the staff's home page, counted by the clock and kept by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from catalog.models import (
    MatchCandidate,
    Offer,
    PriceObservation,
    Product,
    ProductImage,
    ProductMerge,
)
from curation.models import DailyFigures, Decision, ReviewItem, SearchedWords, VisitorReport
from scrapers.models import CrawlRun
from search.models import Encoder
from search.querysets import images_without_vector

DAYS = 30
_TROUBLE = (CrawlRun.State.FAILED, CrawlRun.State.BLOCKED, CrawlRun.State.PARTIAL)


def count_day(day: date) -> dict[str, int]:
    """Count what a day (UTC) brought. About ten indexed or small queries."""
    start = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    span = (start, start + timedelta(days=1))
    words = SearchedWords.objects.filter(day=day).aggregate(all=Sum("searches"), none=Sum("empty"))
    return {
        "new_offers": Offer.objects.filter(first_seen_at__range=span).count(),
        "price_changes": PriceObservation.objects.filter(seen_at__range=span).count(),
        "decisions": Decision.objects.real().filter(created_at__range=span).count(),
        "merges": ProductMerge.objects.filter(made_at__range=span, undone_at=None).count(),
        "failed_runs": CrawlRun.objects.filter(finished_at__range=span, state__in=_TROUBLE).count(),
        "reports": VisitorReport.objects.filter(created_at__range=span).count(),
        "searches": words["all"] or 0,
        "empty_searches": words["none"] or 0,
    }


def count_waiting() -> dict[str, int]:
    """Count what waits now; two of these look at every product or picture."""
    encoder = Encoder.objects.active()
    shown = ProductImage.objects.visible().filter(product=OuterRef("pk"))
    published = Product.objects.published()
    return {
        "waiting_review": ReviewItem.objects.waiting().practice(False).count(),
        "without_picture": published.filter(~Exists(shown)).count(),
        "without_vector": images_without_vector(encoder).count() if encoder else 0,
        "products": published.count(),
        "offers": Offer.objects.current().count(),
    }


def refresh_figures(*, today: date | None = None, days: int = DAYS) -> DailyFigures:
    """Count today anew and the days before that were never counted; return today's row."""
    today = today or timezone.now().date()
    wanted = [today - timedelta(days=back) for back in range(1, days)]
    known = set(DailyFigures.objects.filter(day__in=wanted).values_list("day", flat=True))
    DailyFigures.objects.bulk_create(
        [DailyFigures(day=day, numbers=count_day(day)) for day in wanted if day not in known],
        ignore_conflicts=True,
    )
    row, _made = DailyFigures.objects.update_or_create(
        day=today, defaults={"numbers": count_day(today) | count_waiting()}
    )
    return row


def waiting_now() -> dict[str, Any]:
    """Count the short queues as they are this moment: partial indexes and small tables."""
    now = timezone.now()
    pairs = MatchCandidate.objects.filter(state=MatchCandidate.State.OPEN).aggregate(
        pairs=Count("pk", filter=Q(other__isnull=False)),
        doubtful=Count("pk", filter=Q(offer__isnull=False)),
    )
    return {
        "review": ReviewItem.objects.waiting().practice(False).count(),
        "held": ReviewItem.objects.waiting().filter(held_until__gt=now).count(),
        "pairs": pairs["pairs"],
        "doubtful": pairs["doubtful"],
        "reports": VisitorReport.objects.filter(state=VisitorReport.State.OPEN).count(),
        "alarms": CrawlRun.objects.exclude(alarm="")
        .filter(finished_at__gt=now - timedelta(days=7))
        .count(),
        "failed_runs": CrawlRun.objects.filter(
            state__in=_TROUBLE, finished_at__gt=now - timedelta(days=1)
        ).count(),
    }
