"""“Not the same” is remembered of two products for ever, whichever offers ask again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from catalog.models import MatchCandidate
from catalog.services.locks import in_transaction

DIFFERENT = MatchCandidate.State.DIFFERENT


def remember_different(one: int, other: int) -> None:
    """Note that two products (by number) are different shoes, and close what asks about them."""
    low, high = sorted((one, other))
    MatchCandidate.objects.update_or_create(
        product_id=low,
        other_id=high,
        defaults={"state": DIFFERENT},
        create_defaults={"state": DIFFERENT, "score": 0.0, "evidence": {}},
    )
    pair = Q(product=low, offer__product=high) | Q(product=high, offer__product=low)
    pair |= Q(product=high, other=low)
    MatchCandidate.objects.filter(pair).exclude(state=DIFFERENT).update(state=DIFFERENT)


def declare_different(candidates: QuerySet[MatchCandidate]) -> int:
    """Note that these are different shoes, so that nobody is asked again; return how many."""

    def change() -> int:
        rows = list(
            candidates.exclude(state=DIFFERENT).values_list(
                "pk", "product_id", "other_id", "offer__product_id"
            )
        )
        MatchCandidate.objects.filter(pk__in=[row[0] for row in rows]).update(state=DIFFERENT)
        for _pk, product_id, other_id, offered_id in rows:
            second = other_id or offered_id
            if second is not None and second != product_id:
                remember_different(product_id, second)
        return len(rows)

    return in_transaction(change)


def known_different(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of the pairs (lower number first) that staff have set apart. One query."""
    lows = {low for low, _high in pairs}
    rows = MatchCandidate.objects.filter(
        state=DIFFERENT, product__in=lows, other__isnull=False
    ).values_list("product_id", "other_id")
    apart: Iterable[tuple[int, int]] = ((low, high) for low, high in rows if high is not None)
    return set(apart) & set(pairs)
