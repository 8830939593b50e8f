"""Exchange rates: what a price is worth in the base currency."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from catalog.models import ExchangeRate

FALLBACK_RATES = Path(__file__).parent / "data" / "fallback_rates.json"


def latest_rates() -> dict[str, Decimal]:
    """Return units of each currency for one unit of the base currency; the base itself is 1.

    A rate that staff have set wins over any fetched one; else the latest day counts. With no
    stored rates at all, those that the project ships (dated, approximate) are used.
    """
    stored = ExchangeRate.objects.order_by("is_override", "day").values_list("currency", "per_base")
    rates = {currency: per_base for currency, per_base in stored if per_base > 0}
    return (rates or fallback_rates(settings.BASE_CURRENCY)) | {settings.BASE_CURRENCY: Decimal(1)}


def fallback_rates(base: str) -> dict[str, Decimal]:
    """Return the shipped rates per unit of `base`; none if they do not know the base."""
    _, per_euro = shipped_rates()
    of_base = per_euro.get(base)
    if of_base is None:
        return {}
    return {currency: rate / of_base for currency, rate in per_euro.items()}


def shipped_rates() -> tuple[date, dict[str, Decimal]]:
    """Return the day of the shipped rates, and units of each currency for one euro."""
    table = json.loads(FALLBACK_RATES.read_text(encoding="utf-8"), parse_float=Decimal)
    rates = {currency: Decimal(rate) for currency, rate in table["per_euro"].items()}
    return date.fromisoformat(table["day"]), rates
