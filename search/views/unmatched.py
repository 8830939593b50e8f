"""A photo whose shoe nobody sells here: what it probably is, and the question for a shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from search.encoders.heads import Reading
from search.readings import SURE, name_of
from search.result_page import ResultPage
from search.views.closeness import CLOSE

_NO_SHOE: Final = "no shoe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """`shoe` is what the photo probably shows, as a name; "" where nobody knows."""

    shoe: str


def unmatched(page: ResultPage, reading: Reading | None, *, limit: float) -> Unmatched | None:
    """Say that nothing close was found; None if something was, or if there is no shoe to be had.

    Filters that were set do not count: they may have hidden it.
    """
    if page.filters or page.page > 1:
        return None
    distances = [each.distance for each in page.results if each.distance is not None]
    if page.results and min(distances, default=0.0) <= CLOSE * limit:
        return None
    if reading is None:
        return Unmatched(shoe="")
    kind = reading.kinds[0]
    if kind.label == _NO_SHOE and kind.probability >= SURE:
        return None
    return Unmatched(shoe=name_of(reading)[0])
