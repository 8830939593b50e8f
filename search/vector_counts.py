"""How many vectors each encoder has, for pages that are looked at while they are being made."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Q

from search.models import ImageEmbedding


class VectorCount(NamedTuple):
    """Visible pictures that an encoder has a vector of, and those that it could not read."""

    read: int
    broken: int


NONE = VectorCount(0, 0)


def count_vectors() -> dict[int, VectorCount]:
    """Count vectors by encoder id, those of hidden pictures left out. Two queries.

    Hidden pictures are few and taken off afterwards: asking each vector's picture whether it is
    hidden made the count four times as dear.
    """
    hidden = _by_encoder(Q(image__is_hidden=True))
    return {
        encoder: VectorCount(
            every.read - hidden.get(encoder, NONE).read,
            every.broken - hidden.get(encoder, NONE).broken,
        )
        for encoder, every in _by_encoder(Q()).items()
    }


def _by_encoder(wanted: Q) -> dict[int, VectorCount]:
    rows = ImageEmbedding.objects.filter(wanted).order_by().values_list("encoder")
    counted = rows.annotate(read=Count("vector"), number=Count("pk"))
    return {encoder: VectorCount(read, number - read) for encoder, read, number in counted}
