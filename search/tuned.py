"""Searches that a visitor tuned: as `search.results` does them, asked with another vector."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import partial
from typing import Any

from search import memory
from search.models import Encoder, PhotoQuery
from search.photos_together import photos_beside, pool
from search.result_page import ResultPage
from search.results import search_photo, search_similar
from search.retrieval import vector_of_product
from search.tuning import (
    SHARES_OF_A_PHOTO,
    SHARES_OF_A_SHOE,
    Tuning,
    Vector,
    shape_dimensions,
)

__all__ = ["search_tuned_photo", "search_tuned_similar", "shape_dimensions"]


def search_tuned_photo(query: PhotoQuery, tuning: Tuning, **narrowed: Any) -> ResultPage:
    """Search by a photo, and those added to it, as tuned. Arguments as `search_photo`.

    Cost: a query for the photos added, and one a shoe in `more` and `less`.
    """
    if query.encoder is None or query.vector is None:
        return search_photo(query, **narrowed)
    pooled = pool(query, photos_beside(query))
    if not tuning.key and not pooled.name:
        return search_photo(query, **narrowed)
    asked = copy.copy(query)
    if tuning.text is not None:
        asked.text = tuning.text
    vector = _applied(tuning, pooled.vector, query.encoder, SHARES_OF_A_PHOTO)
    # Result sets are remembered by this name: each tuning and each set of photos has its own.
    name = memory.digest(pooled.name, tuning.key)
    return search_photo(asked, tuned=(vector, name), **narrowed)


def search_tuned_similar(product_id: int, tuning: Tuning, **narrowed: Any) -> ResultPage:
    """Search by a shoe as tuned. Arguments as `search_similar`; a language means nothing here."""
    narrowed.pop("language", None)
    encoder = Encoder.objects.active()
    vector = vector_of_product(product_id, encoder) if encoder and tuning.key else None
    if encoder is None or vector is None:
        return search_similar(product_id, **narrowed)
    tuned = (_applied(tuning, vector, encoder, SHARES_OF_A_SHOE), tuning.key, encoder)
    return search_similar(product_id, tuned=tuned, **narrowed)


def _applied(
    tuning: Tuning, vector: Vector, encoder: Encoder, shares: Mapping[int, float]
) -> Vector:
    return tuning.applied(
        vector,
        vector_of=partial(vector_of_product, encoder=encoder),
        shape=shape_dimensions(encoder),
        shares=shares,
    )
