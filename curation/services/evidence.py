"""How likely two products are one shoe: one score out of names, numbers and looks, explained.

A logistic score. Its weights were fitted on the pairs of another seed than the one that is quoted:
`serve_shop --shared-products 400 --seed 11` and the demo market, on distances of `builtin` 3, and
held towards those that had served version 2 (docs/staff.md has the figures).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from catalog.models import Product

# From here two products of different shops become one by themselves; every merge can be undone.
AUTOMATIC = 0.95
# From here staff are asked.
ASKED = 0.3
CLOSE_BITS, ALIKE_BITS, FARTHEST_BITS = 4, 10, 32
_UNKNOWN_BITS = 20
_CONTRADICTING = ("style_code", "gtin", "brand_id", "gender", "height")

WEIGHTS = {
    "verifier": 0.56,
    "distance": -37.6,
    "ahead of the next": 12.63,
    "titles": 2.83,
    "titles nearly equal": 5.67,
    "same silhouette": -1.7,
    "another silhouette": -3.02,
    "same colours": 0.24,
    "other colours": -3.52,
    "colours in common": 0.04,
    "pictures differ": -8.34,
    "pictures nearly equal": -1.13,
    "pictures alike": 0.8,
}
INTERCEPT = -3.64


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What is known of two products' pictures.

    `distance` (1 - inner product) and `verifier` (probability of one product, None without one)
    are of their nearest pictures; `bits` is the Hamming distance of the nearest hashes; `next_best`
    the distance of the next product of another shop that looks like either.
    """

    distance: float
    verifier: float | None
    bits: int | None
    next_best: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A score from 0 to 1, what speaks for and against it, and whether it may act by itself."""

    score: float
    parts: dict[str, float]
    evidence: dict[str, str | float | bool]
    is_automatic: bool

    @property
    def is_asked(self) -> bool:
        """Whether staff should look at the pair."""
        return self.score >= ASKED


def contradiction(left: Product, right: Product) -> str:
    """Name the first fact that both state and that differs, or "": it settles the question."""
    for name in _CONTRADICTING:
        one, two = getattr(left, name), getattr(right, name)
        # Shops sell a men's shoe as unisex; children's shoes are another last.
        if one and two and one != two and "unisex" not in (one, two):
            return name
    return ""


def judge_pair(left: Product, right: Product, looks: Looks, *, titles: float) -> Judged:
    """Weigh what is known of two products of different shops. Pure; see `contradiction` first.

    `titles`: how alike their bare names are, 0 to 1.
    """
    same_line = _equal(left.silhouette_id, right.silhouette_id)
    common = _share(left.colours, right.colours)
    values = _values(looks, titles=titles, same_line=same_line, common=common)
    parts = {name: WEIGHTS[name] * value for name, value in values.items()}
    score = 1 / (1 + math.exp(-(INTERCEPT + sum(parts.values()))))
    return Judged(
        score=round(score, 4),
        parts={name: round(part, 2) for name, part in parts.items() if abs(part) >= 0.05},
        evidence=_evidence(looks, titles=titles, same_line=same_line, common=common),
        # A verifier must have looked; lines and colours that contradict are for a person.
        is_automatic=score >= AUTOMATIC
        and looks.verifier is not None
        and left.brand_id is not None
        and left.brand_id == right.brand_id
        and same_line is not False
        and common != 0,
    )


def _values(
    looks: Looks, *, titles: float, same_line: bool | None, common: float | None
) -> dict[str, float]:
    """What the weights are multiplied with; a fact that is not known stands between yes and no."""
    same_colours = None if common is None else common == 1
    bits = _UNKNOWN_BITS if looks.bits is None else min(looks.bits, FARTHEST_BITS)
    return {
        "verifier": _logit(0.5 if looks.verifier is None else looks.verifier),
        "distance": looks.distance,
        "ahead of the next": _ahead(looks),
        "titles": titles,
        "titles nearly equal": titles**4,
        "same silhouette": float(same_line is True),
        "another silhouette": float(same_line is False),
        "same colours": float(same_colours is True),
        "other colours": float(same_colours is False),
        "colours in common": 0.5 if common is None else common,
        "pictures differ": bits / FARTHEST_BITS,
        "pictures nearly equal": float(looks.bits is not None and bits <= CLOSE_BITS),
        "pictures alike": float(looks.bits is not None and bits <= ALIKE_BITS),
    }


def _evidence(
    looks: Looks, *, titles: float, same_line: bool | None, common: float | None
) -> dict[str, str | float | bool]:
    """What is written down beside the score, for people."""
    evidence: dict[str, str | float | bool] = {
        "distance": round(looks.distance, 3),
        "titles": round(titles, 3),
        "same silhouette": same_line is True,
        "same colours": common == 1,
        "ahead of the next": round(_ahead(looks), 3),
    }
    if looks.verifier is not None:
        evidence["verifier"] = round(looks.verifier, 4)
    if looks.bits is not None:
        evidence["bits between pictures"] = looks.bits
    return evidence


def _ahead(looks: Looks) -> float:
    return 0.0 if looks.next_best is None else looks.next_best - looks.distance


def _equal(left: int | None, right: int | None) -> bool | None:
    return None if left is None or right is None else left == right


def _share(left: list[str], right: list[str]) -> float | None:
    """Share of the colours of either that both have; None where one says nothing."""
    if not left or not right:
        return None
    return len(set(left) & set(right)) / len(set(left) | set(right))


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))
