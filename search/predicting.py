"""What the heads read in products' pictures, kept as `Prediction` rows. Set by set, no pixels.

Follows `embedding`: a product is read once it has vectors, again when they or the heads change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray

from search.encoders.heads import Heads
from search.models import Encoder, ImageEmbedding, Prediction, ServedModel
from search.retrieval import as_array
from search.served import heads_in_service, revision_in_service

CHUNK = 2000
GUESSES = 5
SAID = 0.5  # of a colour: more likely than not
DRAWING = "drawing"
Field = Prediction.Field
HEAD_OF = {
    Field.BRAND: "brands",
    Field.SILHOUETTE: "silhouettes",
    Field.HEIGHT: "heights",
    Field.KIND: "kinds",
}

# Every product that is read has a row for its kind; that row says when, and by which heads.
_UNREAD_SQL = """
SELECT image.product_id
FROM search_imageembedding vector
JOIN catalog_productimage image ON image.id = vector.image_id AND NOT image.is_hidden
JOIN catalog_product product ON product.id = image.product_id AND product.status <> 'merged'
LEFT JOIN search_prediction known
    ON known.product_id = image.product_id AND known.field = 'kind' AND known.revision = %s
WHERE vector.encoder_id = %s AND vector.vector IS NOT NULL
GROUP BY image.product_id, known.made_at
HAVING known.made_at IS NULL OR max(vector.created_at) >= known.made_at
ORDER BY image.product_id LIMIT %s
"""


def predict_missing(*, limit: int | None = None) -> int:
    """Read all products that the heads in service have not read yet; return how many.

    Idempotent. Cost: four statements for 2,000 products and no encoder.
    """
    encoder = Encoder.objects.active()
    heads = heads_in_service(encoder.revision) if encoder else None
    if encoder is None or heads is None:
        return 0
    revision = revision_in_service(ServedModel.Kind.HEADS, encoder.revision)
    total = 0
    while limit is None or total < limit:
        size = CHUNK if limit is None else min(CHUNK, limit - total)
        # Taken before the vectors are read: one that is written meanwhile is newer.
        now = timezone.now()
        products = _unread(encoder, revision, size)
        if not products:
            break
        _predict(products, encoder, heads, revision=revision, now=now)
        total += len(products)
    return total


def predictions_of(heads: Heads, vectors: NDArray[np.float32]) -> dict[str, list[list[Any]]]:
    """Read the vectors (n, d) of one product's pictures: guesses by field, the surest first.

    A guess is [label, probability]; its probability is the mean over the pictures. Of colours,
    one guess, all that are likely with commas between, as sure as its least sure colour; of a
    drawing nothing but its kind: of invented lines the heads know nothing.
    """
    means = {name: rows.mean(axis=0) for name, rows in heads.probabilities(vectors).items()}
    return _guesses(heads, means)


def _unread(encoder: Encoder, revision: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD_SQL, [revision, encoder.pk, limit])
        return [product_id for (product_id,) in cursor.fetchall()]


def _predict(
    products: Sequence[int], encoder: Encoder, heads: Heads, *, revision: str, now: datetime
) -> None:
    stored = ImageEmbedding.objects.made_by(encoder).readable().shown()
    pairs = list(
        stored.filter(image__product__in=products)
        .order_by("image__product_id")
        .values_list("image__product_id", "vector")
    )
    if not pairs:
        return
    found = heads.probabilities(np.stack([as_array(vector) for _pk, vector in pairs]))
    rows = []
    for product_id, span in _spans([pk for pk, _vector in pairs]):
        means = {name: part[span].mean(axis=0) for name, part in found.items()}
        for field, guesses in _guesses(heads, means).items():
            rows.append(
                Prediction(
                    product_id=product_id,
                    field=field,
                    label=guesses[0][0][:200],
                    probability=guesses[0][1],
                    guesses=guesses,
                    revision=revision,
                    made_at=now,
                )
            )
    with transaction.atomic():
        Prediction.objects.filter(product__in=products).delete()
        Prediction.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def _spans(products: Sequence[int]) -> Iterator[tuple[int, slice]]:
    """Yield each run of equal numbers and where it stands."""
    start = 0
    for end in range(1, len(products) + 1):
        if end == len(products) or products[end] != products[start]:
            yield products[start], slice(start, end)
            start = end


def _guesses(heads: Heads, means: dict[str, NDArray[np.float32]]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for field, head in HEAD_OF.items():
        order = np.argsort(-means[head], kind="stable")[:GUESSES]
        labels = heads.labels[head]
        found[field] = [[labels[n], round(float(means[head][n]), 4)] for n in order]
    if found[Field.KIND][0][0] == DRAWING:
        return {Field.KIND: found[Field.KIND]}
    colours, labels = means["colours"], heads.labels["colours"]
    likely = [int(n) for n in np.argsort(-colours, kind="stable") if colours[n] >= SAID]
    if likely:
        said = ",".join(labels[n] for n in likely)
        found[Field.COLOURS] = [[said, round(float(colours[likely].min()), 4)]]
    return found
