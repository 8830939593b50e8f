"""Result sets: found once, remembered for a while, put in order for each page."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import compress
from operator import attrgetter, not_
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

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
    """What orders and counts need of a listing.

    Arrays are as PostgreSQL writes them, "{42.0,42.5}": most rows of a set share them, so each is
    read once (`search.facets`) and not once a row.
    """

    pk: int
    brand_id: int | None
    silhouette_id: int | None
    sizes_eu: str
    merchant_ids: str
    ships_to: str
    gender: str
    colours: str
    height: str
    in_stock: bool
    discount: int
    min_price: Decimal | None
    newest: datetime | None  # read for the order by it only


@dataclass(frozen=True, slots=True)
class Judged:
    """A listing of a set, and the names of the filters that it does not pass (any more)."""

    row: ListingRow
    failed: frozenset[str]


def among(product_ids: Collection[int]) -> RawSQL:
    """Return the condition that a listing is one of these, with one parameter for all."""
    return RawSQL(
        '"catalog_productlisting"."product_id" = ANY(%s)',
        [list(product_ids)],
        output_field=BooleanField(),
    )


def read_listings(
    product_ids: Collection[int], conditions: Mapping[str, Q], *, sort: Sort
) -> dict[int, Judged]:
    """Read the listings that there (still) are among some products. One query."""
    names = list(conditions)
    columns: dict[str, Any] = {
        **{f"{name}_text": Cast(name, TextField()) for name in _ARRAYS},
        **{
            f"passes_{name}": ExpressionWrapper(condition, output_field=BooleanField())
            for name, condition in conditions.items()
        },
    }
    if sort != Sort.NEWEST:
        columns["newest_text"] = Value(None, output_field=TextField())
    fields = [f"{name}_text" if f"{name}_text" in columns else name for name in ListingRow._fields]
    fields += [f"passes_{name}" for name in names]
    found = ProductListing.objects.filter(among(product_ids)).annotate(**columns)
    width = len(ListingRow._fields)
    judged = {}
    for values in found.values_list(*fields):
        passed = values[width:]
        failed = _NONE if all(passed) else frozenset(compress(names, map(not_, passed)))
        judged[values[0]] = Judged(ListingRow._make(values[:width]), failed)
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


_NONE: frozenset[str] = frozenset()
_ARRAYS = ("sizes_eu", "merchant_ids", "ships_to", "colours")
_COLUMNS = {
    Sort.PRICE_UP: "min_price",
    Sort.PRICE_DOWN: "min_price",
    Sort.NEWEST: "newest",
    Sort.DISCOUNT: "discount",
}
