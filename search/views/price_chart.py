"""The price history as a picture that needs no script: pure geometry, drawn by a template as SVG.

Shops are told apart by dash, by mark and by a name at the line's end, not by colour alone; the
same numbers stand in a table below.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

# The picture is stretched to whatever room there is; lines keep their thickness, and the words
# stand beside it as text, so that they are as large as all text is.
WIDTH, HEIGHT = 1000, 300
DAYS = 90
MOST_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePoint:
    """One shop's price in the base currency from a moment on; None: not on offer from then on."""

    shop: str
    at: dt.datetime
    price: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One shop's prices as steps: an SVG path, and where its changes are marked."""

    shop: str
    number: int
    path: str
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChart:
    """Everything that the template draws; lengths in the units of the view box.

    `prices` label the grid lines at `heights`, highest first; `days` are evenly spread, oldest
    first.
    """

    lines: tuple[Line, ...]
    prices: tuple[Decimal, ...]
    heights: tuple[float, ...]
    days: tuple[dt.date, ...]
    lowest: Decimal
    highest: Decimal
    width: int = WIDTH
    height: int = HEIGHT


def draw_prices(points: Sequence[PricePoint], *, now: dt.datetime) -> PriceChart | None:
    """Lay out the last 90 days; None if no price is known. The cheapest shops get the lines."""
    histories = _histories(points)
    known = [price for history in histories.values() for _at, price in history if price]
    if not known:
        return None
    start = max(now - dt.timedelta(days=DAYS), min(point.at for point in points))
    start = min(start, now - dt.timedelta(days=1))
    lowest, highest = min(known), max(known)
    ticks = _round_ticks(float(lowest), float(highest))
    scale = _Scale(start=start, now=now, low=ticks[0], high=ticks[-1])
    cheapest = sorted(histories, key=lambda shop: min(p or highest for _at, p in histories[shop]))
    return PriceChart(
        lines=tuple(
            _line(shop, number, histories[shop], scale)
            for number, shop in enumerate(cheapest[:MOST_LINES])
        ),
        prices=tuple(Decimal(str(tick)) for tick in reversed(ticks)),
        heights=tuple(scale.y(tick) for tick in reversed(ticks)),
        days=_days(scale),
        lowest=lowest,
        highest=highest,
    )


History = list[tuple[dt.datetime, Decimal | None]]


def _histories(points: Iterable[PricePoint]) -> dict[str, History]:
    histories: dict[str, History] = {}
    for point in sorted(points, key=lambda point: point.at):
        histories.setdefault(point.shop, []).append((point.at, point.price))
    return histories


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    start: dt.datetime
    now: dt.datetime
    low: float
    high: float

    def x(self, at: dt.datetime) -> float:
        share = (max(at, self.start) - self.start) / (self.now - self.start)
        return round(min(share, 1.0) * WIDTH, 1)

    def y(self, price: float) -> float:
        share = (price - self.low) / (self.high - self.low)
        return round((1 - share) * HEIGHT, 1)


def _line(shop: str, number: int, history: History, scale: _Scale) -> Line:
    """Draw steps: a price holds until the next one is seen, the last one until now."""
    path: list[str] = []
    marks: list[tuple[float, float]] = []
    ends = [at for at, _price in history[1:]] + [scale.now]
    is_drawing = False
    for (at, price), end in zip(history, ends, strict=True):
        if price is None or end <= scale.start:
            is_drawing = False
            continue
        x, y = scale.x(at), scale.y(float(price))
        path.append(f"V{y}" if is_drawing else f"M{x} {y}")
        path.append(f"H{scale.x(end)}")
        marks.append((x, y))
        is_drawing = True
    return Line(shop=shop, number=number, path="".join(path), marks=tuple(marks))


def _round_ticks(low: float, high: float) -> list[float]:
    """Choose three to six round values that enclose low and high.

    >>> _round_ticks(79.0, 131.0)
    [60.0, 80.0, 100.0, 120.0, 140.0]
    """
    span = max(high - low, high * 0.1, 1.0)
    rough = span / 3
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(magnitude * factor for factor in (1, 2, 5, 10) if magnitude * factor >= rough)
    first = math.floor(low / step) * step
    last = math.ceil(high / step) * step
    if last == first:
        last += step
    return [round(first + step * i, 2) for i in range(round((last - first) / step) + 1)]


def _days(scale: _Scale) -> tuple[dt.date, ...]:
    whole = scale.now - scale.start
    return tuple((scale.start + whole * share / 2).date() for share in range(3))
