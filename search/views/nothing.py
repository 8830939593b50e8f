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

    Conditions read out of words are offered without a number: they are another search.
    """
    ways = []
    for chip in chips[:_MOST]:
        if chip.is_from_words:
            ways.append((chip, 0))
            continue
        page = search(filters=asked.without(chip.name, chip.value), page=1, **narrowed)
        if page.total:
            ways.append((chip, page.total))
    return sorted(ways, key=lambda way: -way[1])
