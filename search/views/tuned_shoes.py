"""The shoes that a search was tuned by, as chips that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from search.cards import cards_of
from search.result_page import ProductCard
from search.tuning import Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedShoe:
    """A shoe that results are to be more (or less) like; `without` is the search without it."""

    card: ProductCard
    is_more: bool
    without: str


def tuned_shoes(tuning: Tuning | None, query: QueryDict) -> list[TunedShoe]:
    """List them, those of "more" first. Cost: one query, or none."""
    if tuning is None or not (tuning.more or tuning.less):
        return []
    cards = cards_of([*tuning.more, *tuning.less])
    return [
        TunedShoe(card=cards[pk], is_more=name == "more", without=_without(query, name, pk))
        for name, ids in (("more", tuning.more), ("less", tuning.less))
        for pk in ids
        if pk in cards
    ]


def _without(query: QueryDict, name: str, pk: int) -> str:
    left = query.copy()
    left.pop("page", None)
    left.setlist(name, [each for each in query.getlist(name) if each != str(pk)])
    return f"?{left.urlencode()}"
