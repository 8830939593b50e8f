"""What visitors report: kept short, limited, and led into the review queue."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from catalog.models import Offer, Product
from curation.models import ReviewItem, VisitorReport
from curation.services.filling import queue_for_review

LONGEST_TEXT = 500
# More of the same about one shoe in a day tells us nothing new.
MOST_A_DAY = 10


def record_report(
    product: Product, *, kind: VisitorReport.Kind, text: str = "", offer: Offer | None = None
) -> VisitorReport | None:
    """Keep a visitor's report and put the product into the review queue.

    Nothing is kept of the visitor. Returns None when enough was said of this shoe today.
    """
    since = timezone.now() - timedelta(days=1)
    if VisitorReport.objects.filter(product=product, created_at__gt=since).count() >= MOST_A_DAY:
        return None
    report = VisitorReport.objects.create(
        product=product, offer=offer, kind=kind, text=text.strip()[:LONGEST_TEXT]
    )
    queue_for_review(product, ReviewItem.Reason.REPORTED, report=str(kind))
    return report
