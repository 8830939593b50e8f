"""How prices and stock of the demo market move: functions of the moment, past or to come.

Nothing is stored. Each shoe of each shop is priced anew every few days at an hour of its own, so
that every hour some prices move; sales come and go; sizes sell out and return.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from scrapers.demo_market.chance import between, share

_ZERO = datetime(2026, 1, 1, tzinfo=UTC)
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """How a shop makes prices.

    Attributes:
        per_euro: units of its currency for one euro, with its own margin.
        step: prices are multiples of this, less `less` ("89.95").
        restless: spread of the price moves, 0.03 for a calm shop, 0.15 for resale.
        sale_every, sale_days: rhythm of its sales in days; a sale takes `sale_share` of shoes.
        always_share: shoes that are reduced outside of sales, last pairs.
    """

    per_euro: float
    step: Decimal
    less: Decimal = Decimal("0")
    restless: float = 0.04
    sale_every: int = 42
    sale_days: int = 10
    sale_share: float = 0.35
    always_share: float = 0.07


@dataclass(frozen=True, slots=True)
class Quote:
    """A price, and the one before where the shoe is on sale."""

    price: Decimal
    before: Decimal | None


def days_since_zero(at: datetime) -> float:
    """Days since 1 January 2026, UTC, as a float."""
    return (at - _ZERO).total_seconds() / _DAY_S


def quote(shop: str, shoe: str, tariff: Tariff, *, euros: float, at: datetime) -> Quote:
    """What the shop asks for the shoe at this moment."""
    day = days_since_zero(at)
    period = between(4, 11, shop, shoe, "period")
    slot = math.floor(day / period + share(shop, shoe, "phase"))
    # A slow drift that shops share (a shoe comes into and out of fashion), and a move of its own.
    fashion = 0.06 * math.sin(2 * math.pi * (slot * period / 75 + share(shoe, "fashion")))
    own = tariff.restless * (2 * share(shop, shoe, "move", slot) - 1)
    level = euros * tariff.per_euro * between(0.93, 1.1, shop, shoe, "margin")
    usual = _rounded(level * (1 + fashion + own), tariff)
    cycle, into = divmod(day + 1000 + tariff.sale_every * share(shop, "sales"), tariff.sale_every)
    reduced_share = tariff.sale_share if into < tariff.sale_days else tariff.always_share
    if share(shop, shoe, "sale", cycle) >= reduced_share:
        return Quote(usual, None)
    off = between(0.12, 0.4, shop, shoe, "off", cycle)
    reduced = _rounded(float(usual) * (1 - off), tariff)
    return Quote(reduced, usual) if reduced < usual else Quote(usual, None)


def _rounded(amount: float, tariff: Tariff) -> Decimal:
    steps = max(1, round(amount / float(tariff.step)))
    return (steps * tariff.step - tariff.less).quantize(Decimal("0.01"))


def is_in_stock(shop: str, shoe: str, size: str, *, at: datetime, middle: float) -> bool:
    """Is this size there? `middle` is 0 for the ends of the size run, 1 for its middle.

    Middle sizes sell out more often; a few shoes are sold out altogether for weeks.
    """
    day = days_since_zero(at)
    season = math.floor(day / 19 + share(shop, shoe, "season"))
    if share(shop, shoe, "sold out", season) < 0.05:
        return False
    period = between(0.5, 6, shop, shoe, size, "restock")
    slot = math.floor(day / period + share(shop, shoe, size))
    return share(shop, shoe, size, slot, "stock") > 0.18 + 0.22 * middle


def is_listed(shop: str, shoe: str, *, at: datetime, left_out: float) -> bool:
    """Does the shop carry the shoe by now? One in eight came out in autumn 2026."""
    if share(shop, shoe, "carried") < left_out:
        return False
    if share(shoe, "new") > 0.12:
        return True
    return days_since_zero(at) >= between(235, 318, shop, shoe, "released")
