"""Reads over encoders and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast
from numpy.typing import NDArray
from pgvector.django import HalfVectorField, MaxInnerProduct

if TYPE_CHECKING:
    from search.models import Encoder, ImageEmbedding  # noqa: F401  (string annotations)


class EncoderQuerySet(models.QuerySet["Encoder"]):
    """Reads over encoders."""

    def active(self) -> Encoder | None:
        """Return the encoder in service, or None before the first one was registered."""
        return self.filter(state="active").first()


class ImageEmbeddingQuerySet(models.QuerySet["ImageEmbedding"]):
    """Reads over stored vectors. Each method returns a lazy queryset, so they chain."""

    def made_by(self, encoder: Encoder) -> Self:
        """Keep one encoder's vectors: distances between different encoders mean nothing."""
        return self.filter(encoder=encoder)

    def nearest_to(self, vector: NDArray[np.float32], encoder: Encoder) -> Self:
        """Annotate `distance` (1 - inner product of unit vectors, 0 to 2), nearest first.

        Slice the result: only the cast, the literal encoder id and a single sort key are served
        by the encoder's partial HNSW index. The order is approximate.
        """
        halfvec = Cast("vector", HalfVectorField(dimensions=encoder.dimensions))
        nearest = self.filter(encoder_id=encoder.pk).annotate(
            negative_ip=MaxInnerProduct(halfvec, vector)
        )
        return nearest.order_by("negative_ip").annotate(distance=1 + F("negative_ip"))
