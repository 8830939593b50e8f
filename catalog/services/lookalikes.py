"""Products of other shops that look like an offer: the pool to compare with, hints for staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from django.db import connection

from catalog.matching import Likeness, Traits, compare
from catalog.models import MatchCandidate, Merchant
from catalog.services.different import known_different
from catalog.services.entries import Entry

POOL_SIZE = 30
HINTS_PER_OFFER = 3
LOOKED_THROUGH = 200  # products of one brand, line and colours; no shop has so many
ORDERED_COLOURS = 4

# For each offer, products of its brand, line and colours that its own shop does not sell: two
# numbers of one shop never merge by looks. Served by the index product_by_looks, and
# bounded: a shop of a hundred thousand must not be looked through again for each offer.
_POOL_SQL = """
SELECT wanted.place, p.id, p.brand_id, p.silhouette_id, p.colours, p.name, p.gender, p.height,
       p.style_code, p.gtin,
       ARRAY(SELECT i.phash FROM catalog_productimage i
             WHERE i.product_id = p.id AND i.phash IS NOT NULL)
FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::text[])
     AS wanted(place, brand_id, silhouette_id, colours)
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT * FROM catalog_product p
        WHERE p.brand_id = wanted.brand_id AND p.silhouette_id = wanted.silhouette_id
          AND p.colours = string_to_array(wanted.colours, ',')::varchar(20)[]
          AND p.status <> 'merged'
        UNION ALL
        SELECT * FROM catalog_product p
        WHERE p.brand_id = wanted.brand_id
          AND p.silhouette_id IS NULL AND wanted.silhouette_id IS NULL
          AND p.colours = string_to_array(wanted.colours, ',')::varchar(20)[]
          AND p.status <> 'merged'
        LIMIT %s
    ) p
    WHERE NOT EXISTS (
        SELECT FROM catalog_offer o WHERE o.product_id = p.id AND o.merchant_id = %s
    )
    ORDER BY p.id LIMIT %s
) p
"""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A stored product beside an offer, and how alike they are."""

    product_id: int
    likeness: Likeness


def find_lookalikes(merchant: Merchant, entries: Sequence[Entry]) -> list[list[Lookalike]]:
    """Return, for each entry, the products of other shops that look alike, best first."""
    found: list[list[Lookalike]] = [[] for _ in entries]
    asked = [place for place, entry in enumerate(entries) if entry.brand_id is not None]
    if not asked:
        return found
    traits = [entry.traits() for entry in entries]
    wanted = [
        (place, entries[place].brand_id, entries[place].silhouette_id, colours)
        for place in asked
        for colours in _in_any_order(traits[place].colours)
    ]
    with connection.cursor() as cursor:
        columns: list[list[Any]] = [list(column) for column in zip(*wanted, strict=True)]
        cursor.execute(_POOL_SQL, [*columns, LOOKED_THROUGH, merchant.pk, POOL_SIZE])
        for place, product_id, *facts in cursor.fetchall():
            likeness = compare(traits[place], _traits_of(facts))
            if likeness is not None:
                found[place].append(Lookalike(product_id, likeness))
    for lookalikes in found:
        lookalikes.sort(key=lambda lookalike: (-lookalike.likeness.score, lookalike.product_id))
    return found


def _in_any_order(colours: frozenset[str]) -> Iterator[str]:
    """The colours joined by commas, in every order: they are stored as the shop named them."""
    if len(colours) > ORDERED_COLOURS:
        yield ",".join(sorted(colours))
        return
    for order in permutations(sorted(colours)):
        yield ",".join(order)


def _traits_of(columns: Sequence[Any]) -> Traits:
    brand_id, silhouette_id, colours, name, gender, height, style_code, gtin, phashes = columns
    return Traits(
        brand_id=brand_id,
        silhouette_id=silhouette_id,
        colours=frozenset(colours),
        title=name,
        gender=gender,
        height=height,
        style_code=style_code,
        gtin=gtin,
        phashes=tuple(phashes),
    )


def write_candidates(entries: Iterable[Entry]) -> None:
    """Store the hints of new offers, and clashes of numbers between products, for staff.

    A candidate that is already there keeps its state, and two products that staff have set apart
    are not asked about again: staff are asked once.
    """
    candidates = []
    for entry in entries:
        hints = [h for h in entry.hints if h[0] != entry.saved_offer.product_id]
        candidates += [
            MatchCandidate(
                offer=entry.saved_offer,
                product_id=product_id,
                score=likeness.score,
                evidence=likeness.evidence,
            )
            for product_id, likeness in hints[:HINTS_PER_OFFER]
        ]
        candidates += [
            MatchCandidate(
                other_id=max(entry.saved_offer.product_id, product_id),
                product_id=min(entry.saved_offer.product_id, product_id),
                score=0.95,
                evidence={"same number": number},
            )
            for product_id, number in entry.clashes
            if product_id != entry.saved_offer.product_id
        ]
    pairs = {id(each): _pair(each) for each in candidates}
    apart = known_different(set(pairs.values())) if pairs else set()
    asked = [each for each in candidates if pairs[id(each)] not in apart]
    MatchCandidate.objects.bulk_create(asked, ignore_conflicts=True)


def _pair(candidate: MatchCandidate) -> tuple[int, int]:
    other = candidate.other_id or (candidate.offer.product_id if candidate.offer else 0)
    return min(candidate.product_id, other), max(candidate.product_id, other)
