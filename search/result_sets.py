"""Result sets: found once, remembered for a while, put in order for each page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

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


def listings_of(product_ids: Iterable[int], condition: Q) -> QuerySet[ProductListing]:
    """Return the listings of a set that (still) pass `condition`."""
    # One array instead of hundreds of parameters: it stands in each part of the facets' query.
    among = RawSQL(
        '"catalog_productlisting"."product_id" = ANY(%s)',
        [list(product_ids)],
        output_field=BooleanField(),
    )
    return ProductListing.objects.filter(among).filter(condition)


def ordered(found: Found, listings: QuerySet[ProductListing], sort: Sort) -> list[int]:
    """Return the ids of those of `found` that are in `listings`, in the order asked. One query."""
    column = _COLUMNS[sort]
    values: dict[int, Any] = dict(listings.order_by().values_list("pk", column))
    ids = [product_id for product_id in found.product_ids if product_id in values]
    if sort == Sort.CLOSENESS:
        return ids
    with_value = [each for each in ids if values[each] is not None]
    without = [each for each in ids if values[each] is None]
    # sorted() keeps equal ones in order of closeness, in both directions.
    downwards = sort != Sort.PRICE_UP
    return sorted(with_value, key=lambda each: values[each], reverse=downwards) + without


_COLUMNS = {
    Sort.CLOSENESS: "pk",
    Sort.PRICE_UP: "min_price",
    Sort.PRICE_DOWN: "min_price",
    Sort.NEWEST: "newest",
    Sort.DISCOUNT: "discount",
}
