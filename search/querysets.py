"""Reads over encoders and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from numpy.typing import NDArray
from pgvector.django import HalfVectorField, MaxInnerProduct

from catalog.models import ProductImage

if TYPE_CHECKING:
    from search.models import Encoder, ImageEmbedding, PhotoQuery  # noqa: F401  (string annotations)


class LiteralInteger(models.Expression):
    """An integer written into the SQL itself, never sent as a parameter.

    A partial index is used only when the planner can prove its condition; in a generic plan
    ``encoder_id = $1`` proves nothing.
    """

    def __init__(self, value: int) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.value = int(value)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Write the digits."""
        return str(self.value), ()


class EncoderQuerySet(models.QuerySet["Encoder"]):
    """Reads over encoders."""

    def active(self) -> Encoder | None:
        """Return the encoder in service, or None before the first one was registered."""
        return self.filter(state="active").first()


class ImageEmbeddingQuerySet(models.QuerySet["ImageEmbedding"]):
    """Reads over stored vectors. Each method returns a lazy queryset, so they chain."""

    def made_by(self, encoder: Encoder) -> Self:
        """Keep one encoder's vectors: distances between different encoders mean nothing."""
        return self.filter(encoder_id=LiteralInteger(encoder.pk))

    def readable(self) -> Self:
        """Leave out the rows that stand for pictures which could not be decoded."""
        return self.filter(vector__isnull=False)

    def shown(self) -> Self:
        """Keep vectors of pictures that staff have not hidden."""
        return self.filter(image__is_hidden=False)

    def of_listings(self, listings: models.QuerySet[Any]) -> Self:
        """Keep vectors of the products that `listings` hold."""
        return self.filter(image__product_id__in=listings.values("pk"))

    def with_negative_ip(self, vector: NDArray[np.float32], encoder: Encoder) -> Self:
        """Annotate `negative_ip`, the inner product with `vector` times -1 (pgvector's ``<#>``)."""
        halfvec = Cast("vector", HalfVectorField(dimensions=encoder.dimensions))
        return self.made_by(encoder).annotate(negative_ip=MaxInnerProduct(halfvec, vector))

    def nearest_to(self, vector: NDArray[np.float32], encoder: Encoder) -> Self:
        """Annotate `distance` (1 - inner product of unit vectors, 0 to 2), nearest first.

        Slice the result: only the cast, the literal encoder id and a single sort key are served
        by the encoder's partial HNSW index. The order is approximate.
        """
        nearest = self.with_negative_ip(vector, encoder).order_by("negative_ip")
        return nearest.annotate(distance=1 + F("negative_ip"))


def images_without_vector(encoder: Encoder) -> models.QuerySet[ProductImage]:
    """Return the pictures that `encoder` has not looked at in their present content."""
    looked_at = encoder.embeddings.filter(image=OuterRef("pk"), sha256=OuterRef("sha256"))
    return ProductImage.objects.filter(~Exists(looked_at))


class PhotoQueryQuerySet(models.QuerySet["PhotoQuery"]):
    """Reads over photo queries."""

    def expired(self, now: Any) -> Self:
        """Keep those whose vector has outlived its days."""
        return self.filter(expires__lte=now)

    def with_expired_picture(self, now: Any) -> Self:
        """Keep those whose picture has outlived its day but is still named."""
        return self.filter(picture_expires__lte=now).exclude(picture="")

    def family(self, head_id: int) -> Self:
        """Keep a photo, its parts, the photos added to it and their parts."""
        added = Q(beside=head_id) | Q(origin__beside=head_id)
        return self.filter(Q(pk=head_id) | Q(origin=head_id) | added)
