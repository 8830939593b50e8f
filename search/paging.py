"""One page out of a result set: counted, put in order, cut."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy

from search import candidates, memory
from search.cards import cards_of
from search.facets import FACETS, count_rows
from search.filters import Filters, all_but
from search.result_page import PAGE_SIZE, QueryInfo, Result, ResultPage, Sort
from search.result_sets import Found, Judged, ListingRow, ordered, read_listings, result_set
from search.words_vector import WordsVector, notice

Find = Callable[[Q], Found]


def cut_page(
    query: QueryInfo,
    find: Find,
    *,
    key: str,
    filters: Filters,
    sort: Sort,
    page: int,
    words: WordsVector | None = None,
) -> ResultPage:
    """Cut one page out of the set that `find` gives under the filters.

    While a filter is set, its facet counts a second set, found without it.
    """
    conditions = filters.conditions()
    sets = {
        name: result_set(
            memory.digest(key, (filters.without_facet(name) if name else filters).key),
            partial(find, all_but(conditions, name)),
            page=page,
        )
        for name in ("", *conditions)
    }
    everything = {each for found in sets.values() for each in found.product_ids}
    rows_without = _Rows(sets, read_listings(everything, conditions, sort=sort)).without
    ids = ordered(rows_without(""), sort)
    counts = count_rows(rows_without, filters)
    pages = pages_of(len(ids))
    page = max(1, min(page, pages))
    return ResultPage(
        query=query,
        total=len(ids),
        page=page,
        pages=pages,
        results=_results(ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], sets[""]),
        facets=counts.facets,
        filters=filters,
        sort=sort,
        price_range=counts.price_range,
        price_bins=counts.price_bins,
        notices=words.notices() if words else (),
    )


class _Rows:
    """The rows of each set, less those that another filter refuses; made once for each filter."""

    def __init__(self, sets: Mapping[str, Found], listings: Mapping[int, Judged]) -> None:
        self._sets = sets
        self._listings = listings
        self._made: dict[str, list[ListingRow]] = {}

    def without(self, name: str) -> list[ListingRow]:
        """Return the rows that pass all filters but `name`; without filters all are the same."""
        name = name if name in self._sets else ""
        if name not in self._made:
            known = (self._listings.get(each) for each in self._sets[name].product_ids)
            self._made[name] = [
                judged.row
                for judged in known
                if judged is not None and (not judged.failed or judged.failed == {name})
            ]
        return self._made[name]


def _results(product_ids: list[int], found: Found) -> tuple[Result, ...]:
    cards = cards_of(product_ids)
    return tuple(
        Result(
            product=cards[each],
            distance=found.distances.get(each),
            why=str(_WHY.get(found.reasons.get(each, ""), "")),
        )
        for each in product_ids
        if each in cards
    )


def empty_page(query: QueryInfo, filters: Filters, sort: Sort, code: str) -> ResultPage:
    return ResultPage(
        query=query,
        total=0,
        page=1,
        pages=1,
        results=(),
        facets=dict.fromkeys(FACETS, ()),
        filters=filters,
        sort=sort,
        notices=(notice(code),),
    )


def pages_of(total: int) -> int:
    return max(1, math.ceil(total / PAGE_SIZE))


_WHY = {
    candidates.LOOKS: gettext_lazy("looks alike"),
    candidates.WORDS: gettext_lazy("the words match"),
    candidates.CODE: gettext_lazy("style code"),
    candidates.ATTRIBUTES: gettext_lazy("colour and shape as asked"),
}
