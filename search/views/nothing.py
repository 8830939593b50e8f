"""Nothing found: which one condition less would find how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from search.filters import Filters
from search.result_page import ResultPage
from search.views.chips import Chip

_MOST: Final = 5  # each costs a search


def ways_out(
    search: Callable[..., ResultPage],
    chips: Sequence[Chip],
    *,
    asked: Filters,
    narrowed: Mapping[str, Any],
) -> list[tuple[Chip, int]]:
    """Pair the set filters with how many shoes there are without each, most first.

    Conditions read out of words are offered without a number: they are another search. Where no
    single one helps, all are offered, to be dropped one by one.
    """
    ways = []
    for chip in chips[:_MOST]:
        total = 0
        if not chip.is_from_words:
            without = asked.without(chip.name, chip.value)
            total = search(filters=without, page=1, **narrowed).total
        ways.append((chip, total))
    found = [way for way in ways if way[1] or way[0].is_from_words]
    return sorted(found or ways, key=lambda way: -way[1])
