"""Products that may be one shoe, found by their looks and names among the nearest ones."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.matching import bits_apart, title_likeness
from catalog.models import MatchCandidate, Product, ProductImage
from catalog.services.different import known_different
from catalog.wording import words

# Looks this near are worth a question, with names that do not speak against it.
NEAR = 0.12
# Names as alike as this are worth one at a greater distance.
ALIKE_NAMES = 0.85
FAR = 0.35
LOWEST_SCORE = 0.62
MOST_PER_PRODUCT = 3


def likeness_of(
    left: Product, right: Product, *, distance: float, bits: int | None
) -> tuple[float, dict[str, str | float | bool]] | None:
    """Score how likely two products are one shoe, 0 to 1, with the evidence; None: no question.

    `distance` is 1 - inner product of the nearest pictures, `bits` the Hamming distance of the
    nearest perceptual hashes. Two different style codes, brands or genders answer it: no.
    """
    for name in ("style_code", "gtin", "brand_id", "gender", "height"):
        one, two = getattr(left, name), getattr(right, name)
        if one and two and one != two and "unisex" not in (one, two):
            return None
    names = title_likeness(_bare(left), _bare(right))
    if not (distance <= NEAR or (names >= ALIKE_NAMES and distance <= FAR)):
        return None
    same_line = left.silhouette_id is not None and left.silhouette_id == right.silhouette_id
    same_colours = bool(left.colours) and set(left.colours) == set(right.colours)
    looks = max(0.0, 1 - distance / FAR)
    if bits is not None and bits <= 8:
        looks = max(looks, 1 - bits / 32)
    score = 0.4 * looks + 0.35 * names + 0.15 * same_line + 0.1 * same_colours
    if score < LOWEST_SCORE:
        return None
    evidence: dict[str, str | float | bool] = {
        "distance": round(distance, 3),
        "titles": round(names, 3),
        "same silhouette": same_line,
        "same colours": same_colours,
    }
    if bits is not None:
        evidence["bits between pictures"] = bits
    return round(score, 3), evidence


def propose_duplicates(product: Product, near: Iterable[tuple[Product, float]]) -> int:
    """Ask staff about the nearest products that may be this one; return how many questions.

    A pair is asked about once, and never again after staff have set it apart. Four queries.
    """
    others = [(other, distance) for other, distance in near if other.pk != product.pk]
    bits = _nearest_bits(product, [other.pk for other, _distance in others])
    found = []
    for other, distance in others:
        alike = likeness_of(product, other, distance=distance, bits=bits.get(other.pk))
        if alike is not None:
            low, high = sorted((product.pk, other.pk))
            found.append(
                MatchCandidate(product_id=low, other_id=high, score=alike[0], evidence=alike[1])
            )
    found.sort(key=lambda each: -each.score)
    pairs = {(each.product_id, each.other_id or 0) for each in found}
    apart = known_different(pairs) if pairs else set()
    asked = [each for each in found if (each.product_id, each.other_id) not in apart]
    made = MatchCandidate.objects.bulk_create(asked[:MOST_PER_PRODUCT], ignore_conflicts=True)
    return len(made)


def _bare(product: Product) -> str:
    """Return a name without its brand and the words that shops add to anything."""
    brand = set(words(product.brand.name)) if product.brand else set()
    kept = [word for word in words(product.name) if word not in brand | _FILLERS]
    return " ".join(kept)


_FILLERS = frozenset(
    words(
        "new sneakers sneaker shoes shoe trainers trainer free p&p box with by in size sale "
        "кроссовки кеды мужские женские новые обувь"
    )
)


def _nearest_bits(product: Product, others: list[int]) -> dict[int, int]:
    rows = ProductImage.objects.visible().filter(
        product__in=[product.pk, *others], phash__isnull=False
    )
    hashes: dict[int, list[int]] = {}
    for pk, phash in rows.values_list("product_id", "phash"):
        hashes.setdefault(pk, []).append(phash or 0)
    own = hashes.get(product.pk, [])
    return {
        pk: min(bits_apart(a, b) for a in own for b in hashes[pk])
        for pk in others
        if own and pk in hashes
    }
