"""Fuse and order candidates. Pure: no database, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet…" (SIGIR 2009) use 60.
RANK_OFFSET = 60
_LEADS_UNWANTED, _HAS_UNWANTED = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Ranking:
    """Product ids, best first, and how much this order counts beside others."""

    product_ids: Sequence[int]
    weight: float = 1.0


def fuse(rankings: Iterable[Ranking], *, limit: int) -> list[tuple[int, float]]:
    """Merge orders by reciprocal rank: a product's score is the sum of weight / (60 + rank).

    Returns at most `limit` (product id, score) pairs, highest score first, equal scores by id.

    >>> fuse([Ranking([1, 2]), Ranking([2, 3])], limit=2)
    [(2, 0.03252247488101534), (1, 0.01639344262295082)]
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, product_id in enumerate(ranking.product_ids, start=1):
            gain = ranking.weight / (RANK_OFFSET + rank)
            scores[product_id] = scores.get(product_id, 0.0) + gain
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return ordered[:limit]


def prefer(
    scored: Sequence[tuple[int, float]], factors: Mapping[int, float]
) -> list[tuple[int, float]]:
    """Multiply each product's score by its factor (1 where there is none) and order anew.

    >>> prefer([(1, 0.5), (2, 0.4)], {2: 1.5})
    [(2, 0.6000000000000001), (1, 0.5)]
    """
    weighed = [(product_id, score * factors.get(product_id, 1.0)) for product_id, score in scored]
    return sorted(weighed, key=lambda item: (-item[1], item[0]))


def best_per_product(
    rows: Iterable[tuple[int, float]], *, limit: int, max_distance: float
) -> dict[int, float]:
    """Pool pictures into products: each product's smallest distance, nearest first.

    `rows` are (product id, distance) in any order; those beyond `max_distance` are left out.

    >>> best_per_product([(7, 0.3), (8, 0.2), (7, 0.1), (9, 0.9)], limit=5, max_distance=0.5)
    {7: 0.1, 8: 0.2}
    """
    best: dict[int, float] = {}
    for product_id, distance in rows:
        if distance <= max_distance and distance < best.get(product_id, float("inf")):
            best[product_id] = distance
    ordered = sorted(best.items(), key=lambda item: (item[1], item[0]))
    return dict(ordered[:limit])


def attribute_factor(wanted: Mapping[str, str], found: Mapping[str, Iterable[str]]) -> float:
    """Weigh a product by the attributes that were asked for in words.

    `wanted` is attribute → value, `found` attribute → the product's values. A value that agrees
    doubles, one that contradicts halves; an attribute that nobody recorded decides nothing.

    >>> attribute_factor({"colour": "red", "height": "high"}, {"colour": ["red"], "height": []})
    2.0
    """
    factor = 1.0
    for name, value in wanted.items():
        values = [each for each in found.get(name, ()) if each]
        if values:
            factor *= 2.0 if value in values else 0.5
    return factor


def wish_factor(
    wanted: Mapping[str, str],
    unwanted: Iterable[tuple[str, str]],
    found: Mapping[str, Sequence[str]],
) -> float:
    """Weigh a product by what was asked for and by what was asked to be absent.

    An unwanted value that leads the product's own leaves a tenth, one further back a half.

    >>> wish_factor({}, [("colour", "red")], {"colour": ["white", "red"]})
    0.5
    """
    factor = attribute_factor(wanted, found)
    for name, value in unwanted:
        values = [each for each in found.get(name, ()) if each]
        if value in values:
            factor *= _LEADS_UNWANTED if values[0] == value else _HAS_UNWANTED
    return factor
