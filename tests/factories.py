"""One factory a model, shared by all tests."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import factory
from django.utils import timezone

from catalog.models import (
    Brand,
    ExchangeRate,
    MatchCandidate,
    Merchant,
    Offer,
    OfferSize,
    PriceObservation,
    Product,
    ProductImage,
    Silhouette,
)
from catalog.offer_data import ImageData, OfferData


class BrandFactory(factory.django.DjangoModelFactory[Brand]):
    class Meta:
        model = Brand

    name = factory.Sequence(lambda n: f"Brand {n}")
    slug = factory.Sequence(lambda n: f"brand-{n}")


class SilhouetteFactory(factory.django.DjangoModelFactory[Silhouette]):
    class Meta:
        model = Silhouette

    brand = factory.SubFactory(BrandFactory)
    name = factory.Sequence(lambda n: f"Line {n}")
    slug = factory.Sequence(lambda n: f"line-{n}")


class MerchantFactory(factory.django.DjangoModelFactory[Merchant]):
    class Meta:
        model = Merchant

    name = factory.Sequence(lambda n: f"Shop {n}")
    slug = factory.Sequence(lambda n: f"shop-{n}")
    host = factory.Sequence(lambda n: f"shop-{n}.example")


class ProductFactory(factory.django.DjangoModelFactory[Product]):
    class Meta:
        model = Product

    brand = factory.SubFactory(BrandFactory)
    silhouette = factory.SubFactory(SilhouetteFactory, brand=factory.SelfAttribute("..brand"))
    name = factory.Sequence(lambda n: f"Shoe {n}")
    slug = factory.Sequence(lambda n: f"shoe-{n}")
    colours = factory.LazyFunction(lambda: ["white"])


class OfferFactory(factory.django.DjangoModelFactory[Offer]):
    class Meta:
        model = Offer

    merchant = factory.SubFactory(MerchantFactory)
    product = factory.SubFactory(ProductFactory)
    external_id = factory.Sequence(str)
    url = factory.Sequence(lambda n: f"https://shop.example/products/{n}")
    title = factory.LazyAttribute(lambda offer: offer.product.name)
    price = Decimal("100.00")
    currency = "EUR"
    in_stock = True
    first_seen_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.SelfAttribute("first_seen_at")


class OfferSizeFactory(factory.django.DjangoModelFactory[OfferSize]):
    class Meta:
        model = OfferSize

    offer = factory.SubFactory(OfferFactory)
    label = "42"
    system = "EU"
    eu = Decimal("42.0")
    in_stock = True


class PriceObservationFactory(factory.django.DjangoModelFactory[PriceObservation]):
    class Meta:
        model = PriceObservation

    offer = factory.SubFactory(OfferFactory)
    price = Decimal("100.00")
    currency = "EUR"
    in_stock = True
    seen_at = factory.LazyFunction(timezone.now)


class ProductImageFactory(factory.django.DjangoModelFactory[ProductImage]):
    class Meta:
        model = ProductImage

    product = factory.SubFactory(ProductFactory)
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    file = factory.LazyAttribute(lambda image: f"pictures/{image.sha256[:2]}/{image.sha256}.webp")
    width = 400
    height = 300


class ExchangeRateFactory(factory.django.DjangoModelFactory[ExchangeRate]):
    class Meta:
        model = ExchangeRate

    currency = "USD"
    per_base = Decimal("1.25")
    day = factory.LazyFunction(lambda: timezone.now().date())


class MatchCandidateFactory(factory.django.DjangoModelFactory[MatchCandidate]):
    class Meta:
        model = MatchCandidate

    offer = factory.SubFactory(OfferFactory)
    product = factory.SubFactory(ProductFactory)
    score = 0.8


class ImageDataFactory(factory.Factory[ImageData]):
    """A picture as the crawl's pipeline stores it."""

    class Meta:
        model = ImageData

    source_url = factory.LazyAttribute(lambda image: f"https://cdn.example/{image.sha256}.jpg")
    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"picture {n}".encode()).hexdigest())
    file = factory.LazyAttribute(lambda image: f"pictures/{image.sha256[:2]}/{image.sha256}.webp")
    width = 400
    height = 300


class OfferDataFactory(factory.Factory[OfferData]):
    """What a crawl says of an offer."""

    class Meta:
        model = OfferData

    external_id = factory.Sequence(str)
    url = factory.LazyAttribute(lambda offer: f"https://shop.example/products/{offer.external_id}")
    title = factory.Sequence(lambda n: f"Nike Air Max 90 Number {n}")
    brand = "Nike"
    price = Decimal("120.00")
    currency = "EUR"
    in_stock = True
    colour = "white"
