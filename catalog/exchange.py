"""Exchange rates: what a price is worth in the base currency."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from catalog.models import ExchangeRate

FALLBACK_RATES = Path(__file__).parent / "data" / "fallback_rates.json"

# The European Central Bank's euro reference rates, each working day at about 16:00 CET.
# Source: ecb.europa.eu, "Euro foreign exchange reference rates", XML format.
ECB_DAILY_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
_ECB_DAY = re.compile(r"""<Cube\s+time=["'](\d{4}-\d{2}-\d{2})["']""")
_ECB_RATE = re.compile(r"""<Cube\s+currency=["']([A-Z]{3})["']\s+rate=["'](\d+(?:\.\d+)?)["']""")


class RatesError(ValueError):
    """An answer that holds no exchange rates."""


def latest_rates() -> dict[str, Decimal]:
    """Return units of each currency for one unit of the base currency; the base itself is 1.

    A rate that staff have set wins over any fetched one; else the latest day counts. Currencies
    without a stored rate fall back on those that the project ships (dated, approximate).
    """
    base = settings.BASE_CURRENCY
    stored = (
        ExchangeRate.objects.filter(per_base__gt=0)
        .order_by("currency", "-is_override", "-day")
        .distinct("currency")
        .values_list("currency", "per_base")
    )
    return fallback_rates(base) | dict(stored) | {base: Decimal(1)}


def fallback_rates(base: str) -> dict[str, Decimal]:
    """Return the shipped rates per unit of `base`; none if they do not know the base."""
    return rates_per(base, shipped_rates()[1])


def shipped_rates() -> tuple[date, dict[str, Decimal]]:
    """Return the day of the shipped rates, and units of each currency for one euro."""
    table = json.loads(FALLBACK_RATES.read_text(encoding="utf-8"), parse_float=Decimal)
    rates = {currency: Decimal(rate) for currency, rate in table["per_euro"].items()}
    return date.fromisoformat(table["day"]), rates


def rates_per(base: str, per_euro: dict[str, Decimal]) -> dict[str, Decimal]:
    """Turn rates for one euro into rates for one unit of `base`; empty if `base` has no rate."""
    of_base = per_euro.get(base)
    return {currency: rate / of_base for currency, rate in per_euro.items()} if of_base else {}


def parse_ecb(body: bytes) -> tuple[date, dict[str, Decimal]]:
    """Return the day, and units of each currency for one euro (the euro included).

    Read by pattern, not by an XML parser: the answer comes from outside and three values a row
    are all that is wanted.

    Raises:
        RatesError: no day, or no rates.
    """
    text = body.decode("utf-8", errors="replace")
    day = _ECB_DAY.search(text)
    rates = {currency: Decimal(rate) for currency, rate in _ECB_RATE.findall(text)}
    rates = {currency: rate for currency, rate in rates.items() if rate > 0}
    if day is None or not rates:
        raise RatesError("the answer holds no exchange rates")
    return date.fromisoformat(day.group(1)), rates | {"EUR": Decimal(1)}
