"""What a page of the catalogue's report is made of: sections with figures and barred tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.defaultfilters import date as format_date
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format

BAR_WIDTH = 160  # units of the drawing

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table; `bar` is its length in the drawing."""

    cells: list[str]
    bar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the report; figures stand beside each other, lines below them."""

    key: str
    title: str
    note: str = ""
    figures: list[tuple[str, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def barred_lines(
    rows: Sequence[Row],
    cells: Callable[[Row], list[str]],
    length: Callable[[Row], float],
    *,
    largest: float | None = None,
) -> list[Line]:
    """Make a line of each row, its bar as long as `length` says beside the largest."""
    most = largest or max((float(length(row)) for row in rows), default=0) or 1
    return [
        Line(cells=cells(row), bar=round(BAR_WIDTH * min(1.0, float(length(row)) / most), 1))
        for row in rows
    ]


def stepped_lines(rows: Sequence[Row]) -> list[Line]:
    """Make a line of each step of a count."""
    return barred_lines(
        rows,
        lambda row: [
            f"{row['from']}–{row['to']}" if row["to"] is not None else f"≥ {row['from']}",
            number(row["count"]),
        ],
        lambda row: row["count"],
    )


def number(value: Any, places: int = 0) -> str:
    """Write a number as the reader's language does; a dash for none."""
    if value is None:
        return "–"
    return number_format(value, decimal_pos=places, force_grouping=True)


def share(value: float) -> str:
    """Write a share of 1 in per cent."""
    return number_format(100 * value, decimal_pos=1) + " %"


def moment(value: str | None) -> str:
    """Write a moment given as in JSON; a dash for none."""
    told = parse_datetime(value) if value else None
    return format_date(told, "SHORT_DATETIME_FORMAT") if told else "–"
