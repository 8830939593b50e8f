"""Factories of search's own models, and a whole shoe in one call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Product, ProductImage
from catalog.services import refresh_listings
from search.models import Encoder, ImageEmbedding, PhotoQuery
from tests.factories import (
    OfferFactory,
    OfferSizeFactory,
    ProductFactory,
    ProductImageFactory,
)

DIMENSIONS = 8


class EncoderFactory(factory.django.DjangoModelFactory[Encoder]):
    class Meta:
        model = Encoder

    name = factory.Sequence(lambda n: f"encoder-{n}")
    revision = "1234567890abcdef"
    source = "builtin"
    dimensions = DIMENSIONS
    kind = Encoder.Kind.IMAGE
    state = Encoder.State.ACTIVE
    max_distance = 2.0
    max_words_distance = 2.0


class PhotoQueryFactory(factory.django.DjangoModelFactory[PhotoQuery]):
    class Meta:
        model = PhotoQuery

    token = factory.Sequence(lambda n: f"{n:032x}")
    content = factory.Sequence(lambda n: f"{n:064x}")
    state = PhotoQuery.State.READY
    picture_expires = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    expires = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


def direction(index: int, *, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """Return the unit vector along one axis."""
    return np.asarray(np.eye(dimensions)[index], dtype=np.float32)


def between(first: int, second: int, share: float) -> NDArray[np.float32]:
    """Return the unit vector that points `share` of the way from one axis towards another."""
    mixed = (1 - share) * direction(first) + share * direction(second)
    return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)


def make_shoe(
    *,
    vectors: Sequence[NDArray[np.float32]] = (),
    encoder: Encoder | None = None,
    price: Decimal | None = Decimal(100),
    compare_at_price: Decimal | None = None,
    in_stock: bool = True,
    sizes: Sequence[int] = (),
    merchant: Any = None,
    **fields: Any,
) -> Product:
    """Make a product that search can find: an offer, a picture a vector, and its listing."""
    product = ProductFactory.create(**fields)
    extra = {"merchant": merchant} if merchant else {}
    offer = OfferFactory.create(
        product=product,
        price=price,
        compare_at_price=compare_at_price,
        in_stock=in_stock,
        **extra,
    )
    for size in sizes:
        OfferSizeFactory.create(offer=offer, label=str(size), eu=Decimal(size))
    images = [ProductImageFactory.create(product=product) for _ in range(max(1, len(vectors)))]
    if encoder is not None:
        for image, vector in zip(images, vectors, strict=False):
            embed(image, encoder, vector)
    refresh_listings([product.pk])
    return product


def embed(image: ProductImage, encoder: Encoder, vector: NDArray[np.float32]) -> ImageEmbedding:
    """Store a picture's vector."""
    return ImageEmbedding.objects.create(
        image=image, encoder=encoder, sha256=image.sha256, vector=vector
    )
