"""Result sets: found once, remembered for a while, put in order for each page."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.expressions import RawSQL

from catalog.models import ProductListing
from search import memory
from search.result_page import Sort

# Further pages come from the set that the first page showed; the first page itself is searched
# anew when vectors were written since, or after a minute.
KEPT_S = 600
FRESH_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Products, best first. `distances` and `reasons` may lack some of them.

    `is_whole` false: something was missing (the encoder), so this must not be remembered.
    """

    product_ids: list[int]
    distances: dict[int, float] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    is_whole: bool = True


def result_set(key: str, find: Callable[[], Found], *, page: int) -> Found:
    """Return the remembered set of `key`, or find it."""
    generation = memory.current_generation()
    known = memory.recall(f"search:set:{key}")
    if known is not None:
        is_fresh = known["generation"] == generation and time.time() - known["at"] < FRESH_S
        if page > 1 or is_fresh:
            return Found(
                product_ids=known["ids"],
                distances=known["distances"],
                reasons=known["reasons"],
            )
    found = find()
    if found.is_whole:
        value: dict[str, Any] = {
            "generation": generation,
            "at": time.time(),
            "ids": found.product_ids,
            "distances": found.distances,
            "reasons": found.reasons,
        }
        memory.remember(f"search:set:{key}", value, seconds=KEPT_S)
    return found


class ListingRow(NamedTuple):
    """What orders and counts need of a listing."""

    pk: int
    brand_id: int | None
    silhouette_id: int | None
    sizes_eu: list[Decimal]
    merchant_ids: list[int]
    gender: str
    colours: list[str]
    height: str
    in_stock: bool
    discount: int
    min_price: Decimal | None
    newest: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A listing of a set, and the names of the filters that it does not pass (any more)."""

    row: ListingRow
    failed: frozenset[str]


def read_listings(product_ids: Collection[int], conditions: Mapping[str, Q]) -> dict[int, Judged]:
    """Read the listings that there (still) are among some products. One query."""
    # One array instead of hundreds of parameters.
    among = RawSQL(
        '"catalog_productlisting"."product_id" = ANY(%s)',
        [list(product_ids)],
        output_field=BooleanField(),
    )
    names = list(conditions)
    passes = {
        f"passes_{name}": ExpressionWrapper(condition, output_field=BooleanField())
        for name, condition in conditions.items()
    }
    columns = [*ListingRow._fields, *passes]
    found = ProductListing.objects.filter(among).annotate(**passes).values_list(*columns)
    width = len(ListingRow._fields)
    judged = {}
    for values in found:
        failed = (
            name for name, is_passed in zip(names, values[width:], strict=True) if not is_passed
        )
        judged[values[0]] = Judged(ListingRow(*values[:width]), frozenset(failed))
    return judged


def ordered(rows: Sequence[ListingRow], sort: Sort) -> list[int]:
    """Return the ids of a set's rows, given nearest first, in the order asked."""
    if sort == Sort.CLOSENESS:
        return [row.pk for row in rows]
    column = _COLUMNS[sort]
    known = [row for row in rows if getattr(row, column) is not None]
    unknown = [row for row in rows if getattr(row, column) is None]
    # sorted() keeps equal ones in order of closeness, in both directions.
    known = sorted(known, key=attrgetter(column), reverse=sort != Sort.PRICE_UP)
    return [row.pk for row in (*known, *unknown)]


_COLUMNS = {
    Sort.PRICE_UP: "min_price",
    Sort.PRICE_DOWN: "min_price",
    Sort.NEWEST: "newest",
    Sort.DISCOUNT: "discount",
}
