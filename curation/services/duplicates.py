"""Products that may be one shoe: judged when one comes in; joined, asked about, or let be."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from catalog.matching import bits_apart, title_likeness
from catalog.models import MatchCandidate, Offer, Product
from catalog.services import MergeError, merge_products
from catalog.services.different import known_different
from catalog.wording import words
from curation.services.evidence import ASKED, Judged, Looks, contradiction, judge_pair
from search.encoders.verifier import Verifier
from search.models import Encoder, ImageEmbedding
from search.retrieval import as_array, nearest_products, vector_of_product
from search.served import verifier_in_service

logger = logging.getLogger(__name__)

# Farther than this two pictures are of no one shoe, whatever their names.
FAR = 0.35
MOST_PER_PRODUCT = 3
NEIGHBOURS = 12
MOST_PICTURES = 8


@dataclass(slots=True)
class Pictures:
    """A product's pictures: vectors (n, d) of unit length, and perceptual hashes."""

    vectors: list[NDArray[np.float32]] = field(default_factory=list)
    hashes: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a product: which of two went if it was joined, and how many questions."""

    gone: int | None = None
    asked: int = 0


def propose_duplicates(
    product: Product, near: Iterable[tuple[Product, float]], encoder: Encoder
) -> Proposed:
    """Judge a product beside the nearest ones; join it to one, ask staff, or do nothing.

    Hints of the crawl, given before there were vectors, are judged anew and go: what remains of
    them are questions about products. Products that one shop sells both are two; a pair that staff
    have set apart is never asked about again. A dozen queries, a few more for each likely pair.
    """
    hints = _hinted(product)
    others = {other.pk: other for other, distance in near if distance <= 2 * FAR}
    missing = hints - others.keys() - {product.pk}
    others |= Product.objects.exclude(status=Product.Status.MERGED).in_bulk(missing)
    others.pop(product.pk, None)
    judged = _judge_all(product, list(others.values()), encoder)
    if judged is None:
        return Proposed()
    verdicts, looked_at = judged
    _forget_hints(product, looked_at)
    pairs = {_pair(product.pk, other.pk): (other, verdict) for other, verdict in verdicts}
    for apart in known_different(set(pairs)) if pairs else set():
        pairs.pop(apart)
    likely = sorted(pairs.values(), key=lambda pair: -pair[1].score)
    if likely and likely[0][1].is_automatic and _join(product, *likely[0]):
        return Proposed(gone=max(product.pk, likely[0][0].pk))
    asked = [
        MatchCandidate(
            product_id=min(product.pk, other.pk),
            other_id=max(product.pk, other.pk),
            score=verdict.score,
            evidence=verdict.evidence | {"parts": verdict.parts},
        )
        for other, verdict in likely
        if verdict.is_asked
    ]
    made = MatchCandidate.objects.bulk_create(asked[:MOST_PER_PRODUCT], ignore_conflicts=True)
    return Proposed(asked=len(made))


def _judge_all(
    product: Product, others: Sequence[Product], encoder: Encoder
) -> tuple[list[tuple[Product, Judged]], set[int]] | None:
    """Return the pairs worth a thought, and all whose pictures were compared.

    None while the product has no vector.
    """
    verifier = verifier_in_service(encoder.revision)
    pictures = _pictures([product.pk, *(other.pk for other in others)], encoder)
    if product.pk not in pictures:
        return None
    shops = _shops([product.pk, *(other.pk for other in others)])
    distances = {
        other.pk: _nearest(pictures[product.pk], pictures[other.pk])
        for other in others
        if other.pk in pictures and not shops[product.pk] & shops[other.pk]
    }
    found = []
    for other in others:
        distance = distances.get(other.pk, 2.0)
        if distance > FAR or contradiction(product, other):
            continue
        rivals = [far for pk, far in distances.items() if pk != other.pk]
        titles = title_likeness(_bare(product), _bare(other))
        looks = _looks(pictures[product.pk], pictures[other.pk], verifier, rivals)
        verdict = judge_pair(product, other, looks, titles=titles)
        if verdict.score >= ASKED:  # only then is it worth a search of the other's own neighbours
            rivals += _rivals_of(other, product, encoder)
            looks = _looks(pictures[product.pk], pictures[other.pk], verifier, rivals)
            verdict = judge_pair(product, other, looks, titles=titles)
        found.append((other, verdict))
    return found, pictures.keys() - {product.pk}


def _rivals_of(product: Product, other: Product, encoder: Encoder) -> list[float]:
    """Distances of what looks like `product` in shops that do not sell it, without `other`."""
    vector = vector_of_product(product.pk, encoder)
    if vector is None:
        return []
    near = nearest_products(
        vector,
        encoder,
        condition=~Q(pk__in=[product.pk, other.pk]),
        max_distance=FAR,
        limit=NEIGHBOURS,
    )
    shops = _shops([product.pk, *near])
    pictures = _pictures([product.pk, *near], encoder)
    return [
        _nearest(pictures[product.pk], pictures[pk])
        for pk in near
        if pk in pictures and not shops[product.pk] & shops[pk]
    ]


def _looks(
    left: Pictures, right: Pictures, verifier: Verifier | None, rivals: Sequence[float]
) -> Looks:
    ones, others = np.stack(left.vectors), np.stack(right.vectors)
    sure = None
    if verifier is not None:
        pairs = verifier.probabilities(
            np.repeat(ones, len(others), axis=0), np.tile(others, (len(ones), 1))
        )
        sure = float(pairs.max())
    return Looks(
        distance=_nearest(left, right),
        verifier=sure,
        bits=min(
            (bits_apart(a, b) for a in left.hashes for b in right.hashes),
            default=None,
        ),
        # Nothing else in reach: as far ahead as the reach allows.
        next_best=min(rivals, default=1.0),
    )


def _nearest(left: Pictures, right: Pictures) -> float:
    return 1 - float((np.stack(left.vectors) @ np.stack(right.vectors).T).max())


def _join(product: Product, other: Product, verdict: Judged) -> bool:
    """Merge the newer into the older, if neither has changed; by nobody, and on the record."""
    older, newer = sorted((product, other), key=lambda each: each.pk)
    seen = {each.pk: each.version for each in (older, newer)}
    reason = f"one shoe by looks and names, score {verdict.score:.3f}"
    try:
        return merge_products(older, [newer], versions=seen, reason=reason) > 0
    except MergeError as error:
        logger.info("Products %s and %s were not joined: %s", older.pk, newer.pk, error)
        return False


def _pictures(products: Sequence[int], encoder: Encoder) -> dict[int, Pictures]:
    rows = (
        ImageEmbedding.objects.made_by(encoder)
        .readable()
        .shown()
        .filter(image__product__in=products)
        .order_by("image__product_id", "image__position", "image_id")
        .values_list("image__product_id", "vector", "image__phash")
    )
    found: dict[int, Pictures] = {}
    for product_id, vector, phash in rows:
        pictures = found.setdefault(product_id, Pictures())
        if len(pictures.vectors) < MOST_PICTURES:
            pictures.vectors.append(as_array(vector))
            pictures.hashes += [phash] if phash is not None else []
    return found


def _shops(products: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in products}
    offers = Offer.objects.filter(product__in=products)
    for product_id, merchant_id in offers.values_list("product_id", "merchant_id"):
        found[product_id].add(merchant_id)
    return found


def _hints_of(product: Product) -> Q:
    return Q(state=MatchCandidate.State.OPEN, offer__isnull=False) & (
        Q(product=product) | Q(offer__product=product)
    )


def _hinted(product: Product) -> set[int]:
    rows = MatchCandidate.objects.filter(_hints_of(product))
    pairs = rows.values_list("product_id", "offer__product_id")
    return {pk for pair in pairs for pk in pair if pk is not None} - {product.pk}


def _forget_hints(product: Product, judged: set[int]) -> None:
    """Delete the crawl's hints about products that were judged with all that is known now."""
    about = Q(product__in=judged) | Q(offer__product__in=judged) | Q(offer__product=product)
    MatchCandidate.objects.filter(_hints_of(product), about).delete()


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


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
