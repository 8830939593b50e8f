"""Writing exchange rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F

from catalog.exchange import latest_rates, rates_per
from catalog.models import ExchangeRate

KEPT_DAYS = 90


def store_rates(day: date, per_euro: dict[str, Decimal]) -> bool:
    """Store fetched rates; return whether any rate that is used has changed.

    What staff have set stays and goes on to win. Rates fetched more than 90 days before go.
    """
    before = latest_rates()
    rates = rates_per(settings.BASE_CURRENCY, per_euro)
    with transaction.atomic():
        overridden = set(
            ExchangeRate.objects.filter(day=day, is_override=True).values_list(
                "currency", flat=True
            )
        )
        ExchangeRate.objects.bulk_create(
            [
                ExchangeRate(currency=currency, per_base=round(rate, 8), day=day)
                for currency, rate in sorted(rates.items())
                if currency not in overridden
            ],
            update_conflicts=True,
            unique_fields=["currency", "day"],
            update_fields=["per_base"],
        )
        ExchangeRate.objects.filter(
            is_override=False, day__lt=day - timedelta(days=KEPT_DAYS)
        ).delete()
    return latest_rates() != before


def follow_base_currency() -> bool:
    """Convert all stored rates if BASE_CURRENCY is another than they were stored for.

    The base currency's own rate is 1, so any other stored value means a new base. Returns whether
    anything was converted.
    """
    of_base = (
        ExchangeRate.objects.filter(currency=settings.BASE_CURRENCY, per_base__gt=0)
        .order_by("-is_override", "-day")
        .first()
    )
    if of_base is None or of_base.per_base == 1:
        return False
    ExchangeRate.objects.update(per_base=F("per_base") / of_base.per_base)
    return True
