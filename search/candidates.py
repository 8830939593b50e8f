"""What each kind of query finds under given conditions, fused into one order."""

from __future__ import annotations

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from catalog.models import ProductListing
from search.encoders.composing import in_colour
from search.encoders.identity import BUILTIN
from search.filters import GENDERS_MEANT
from search.models import Encoder
from search.ranking import Ranking, fuse, prefer, wish_factor
from search.result_sets import Found, among
from search.retrieval import (
    RESULT_SET_SIZE,
    matching_words,
    nearest_products,
    with_style_code,
)
from search.understanding import Meaning

LOOKS = "looks"
WORDS = "words"
CODE = "code"
ATTRIBUTES = "attributes"

Vector = NDArray[np.float32]

# What the text tower puts behind so many is not worth walking the index for: at place 300 it adds
# a sixth of what the first place does, and full text and wishes fill the set.
WORDS_LOOKS = 300
# A photo with words: the photo leads, the words move things within what looks alike.
_WORDS_BESIDE_PHOTO = 0.5


def by_vector(vector: Vector, encoder: Encoder, *, condition: Q, without: int | None) -> Found:
    """Find what looks alike; `without` leaves out one product (the one that was asked about)."""
    distances = nearest_products(
        vector, encoder, condition=condition, max_distance=encoder.max_distance
    )
    distances.pop(without or 0, None)
    return Found(
        product_ids=list(distances),
        distances=distances,
        reasons=dict.fromkeys(distances, LOOKS),
    )


def by_words(
    meaning: Meaning, vector: Vector | None, encoder: Encoder | None, *, condition: Q
) -> Found:
    """Find by style code, by the text tower if there is a vector, by full text and attributes."""
    coded = with_style_code(meaning.codes, condition=condition)
    distances: dict[int, float] = {}
    if vector is not None and encoder is not None:
        limit = encoder.max_words_distance
        distances = nearest_products(
            vector, encoder, condition=condition, max_distance=limit, limit=WORDS_LOOKS
        )
    worded = matching_words(meaning.spoken, condition=condition)
    wished = _with_wishes(meaning, condition)
    if not meaning.spoken and not meaning.codes:  # "under 100": the filters say it all
        worded = _newest(condition)
    scored = fuse([Ranking(list(distances)), Ranking(worded)], limit=2 * RESULT_SET_SIZE)
    scored = _prefer_wishes(scored, wished, meaning)
    ids = _unique([*coded, *(product_id for product_id, _score in scored)])
    reasons = {
        **dict.fromkeys(wished, ATTRIBUTES),
        **dict.fromkeys(distances, LOOKS),
        **dict.fromkeys(worded, WORDS),
        **dict.fromkeys(coded, CODE),
    }
    return _found(ids, distances, reasons)


def by_photo_and_words(
    photo: Vector,
    meaning: Meaning,
    words: Vector | None,
    encoder: Encoder,
    *,
    condition: Q,
) -> Found:
    """Find what looks like the photo, moved by words such as "but red".

    A colour in the words takes the place of the photo's own, where the encoder tells them apart.
    """
    if words is not None and "colour" in meaning.wishes and encoder.source == BUILTIN:
        looked_for = in_colour(photo, words)
    else:
        looked_for = photo
    looks = by_vector(looked_for, encoder, condition=condition, without=None)
    worded = by_words(meaning, words, encoder, condition=condition)
    scored = fuse(
        [Ranking(looks.product_ids), Ranking(worded.product_ids, _WORDS_BESIDE_PHOTO)],
        limit=RESULT_SET_SIZE,
    )
    ids = [product_id for product_id, _score in scored]
    return _found(ids, looks.distances, {**worded.reasons, **looks.reasons})


def _found(ids: list[int], distances: dict[int, float], reasons: dict[int, str]) -> Found:
    ids = ids[:RESULT_SET_SIZE]
    return Found(
        product_ids=ids,
        distances={each: distances[each] for each in ids if each in distances},
        reasons={each: reasons[each] for each in ids if each in reasons},
    )


def _prefer_wishes(
    scored: list[tuple[int, float]], wished: list[int], meaning: Meaning
) -> list[tuple[int, float]]:
    """Move products with the wished attributes up, those known to differ down. One query.

    What was asked to be absent ("but not red") counts most of all.
    """
    if not meaning.wishes and not meaning.unwanted:
        return scored
    # Products that have all that was wished for are candidates even if nothing else found them.
    known = {product_id for product_id, _score in scored}
    last = min((score for _id, score in scored), default=1.0)
    scored = scored + [(each, last / 2) for each in wished if each not in known]
    # Nothing needs to be read about these, unless something is not wanted.
    fitting: set[int] = set() if meaning.unwanted else set(wished)
    read = {product_id for product_id, _score in scored} - fitting
    rows = ProductListing.objects.filter(among(read))
    factors = dict.fromkeys(fitting, 2.0 ** len(meaning.wishes)) | {
        pk: wish_factor(meaning.wishes, meaning.unwanted, _attributes(colours, gender, height))
        for pk, colours, gender, height in rows.values_list("pk", "colours", "gender", "height")
    }
    return prefer(scored, factors)


def _attributes(colours: list[str], gender: str, height: str) -> dict[str, list[str]]:
    genders = ["unisex", "men", "women"] if gender == "unisex" else [gender]
    return {"colour": colours, "gender": genders, "height": [height]}


def _with_wishes(meaning: Meaning, condition: Q) -> list[int]:
    """Find listings that have everything wished for, newest first. One query, or none."""
    if not meaning.wishes:
        return []
    wishes = Q()
    for name, value in meaning.wishes.items():
        if name == "colour":
            wishes &= Q(colours__contains=[value])
        elif name == "gender":
            wishes &= Q(gender__in=GENDERS_MEANT.get(value, (value,)))
        else:
            wishes &= Q(**{name: value})
    return _newest(condition & wishes)


def _newest(condition: Q) -> list[int]:
    listings = ProductListing.objects.filter(condition).order_by("-newest", "-pk")
    return list(listings.values_list("pk", flat=True)[:RESULT_SET_SIZE])


def _unique(ids: list[int]) -> list[int]:
    return list(dict.fromkeys(ids))
