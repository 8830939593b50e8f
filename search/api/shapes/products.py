"""The shapes of products, offers and prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from catalog.models import Offer, OfferSize, PriceObservation, ProductImage
from search.cards import thumbnail_of


class AddressField(serializers.CharField):
    """A path of this site, written as a whole address; an empty path stays empty."""

    def to_representation(self, value: Any) -> str:
        """Put the site's address in front."""
        return settings.SITE_URL + str(value) if value else ""


class MerchantSerializer(serializers.Serializer[Any]):
    """A shop."""

    slug = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField(allow_blank=True)


class BestOfferSerializer(serializers.Serializer[Any]):
    """The cheapest offer, in the shop's own currency; `url` leads there through this site."""

    merchant = MerchantSerializer()
    price = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()
    url = AddressField()


class ProductCardSerializer(serializers.Serializer[Any]):
    """A product as lists show it; the price is in the base currency, null where unknown.

    All fields are sent unless `fields` asks for some of them; `id` always is.
    """

    id = serializers.IntegerField()
    name = serializers.CharField(required=False)
    brand = serializers.CharField(allow_blank=True, required=False)
    silhouette = serializers.CharField(allow_blank=True, required=False)
    colourway = serializers.CharField(allow_blank=True, required=False)
    colours = serializers.ListField(child=serializers.CharField(), required=False)
    height = serializers.CharField(allow_blank=True, required=False)
    url = AddressField(required=False)
    image = AddressField(allow_blank=True, required=False)
    thumbnail = AddressField(allow_blank=True, required=False)
    best_price = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, required=False
    )
    currency = serializers.CharField(required=False)
    discount = serializers.IntegerField(required=False)
    offers_count = serializers.IntegerField(required=False)
    in_stock = serializers.BooleanField(required=False)
    best_offer = BestOfferSerializer(
        allow_null=True, required=False, help_text="Where it costs that; null: nowhere known."
    )


class ImageSerializer(serializers.ModelSerializer[ProductImage]):
    """A picture of a product."""

    url = serializers.SerializerMethodField()
    thumbnail = serializers.SerializerMethodField()

    class Meta:
        model = ProductImage
        fields = ("url", "thumbnail", "width", "height")

    def get_url(self, image: ProductImage) -> str:
        """Give the whole address."""
        return f"{settings.SITE_URL}{settings.MEDIA_URL}{image.file}"

    def get_thumbnail(self, image: ProductImage) -> str:
        """Give the whole address of the small copy."""
        return f"{settings.SITE_URL}{settings.MEDIA_URL}{thumbnail_of(image.file)}"


class ProductSerializer(ProductCardSerializer):
    """A product with all that its page shows besides offers."""

    gender = serializers.CharField(allow_blank=True, required=False)
    style_code = serializers.CharField(allow_blank=True, required=False)
    description = serializers.CharField(allow_blank=True, required=False)
    sizes_eu = serializers.ListField(
        child=serializers.DecimalField(max_digits=4, decimal_places=1), required=False
    )
    images = ImageSerializer(many=True, required=False)


class SizeSerializer(serializers.ModelSerializer[OfferSize]):
    """One size of an offer; null in_stock: the shop does not say."""

    class Meta:
        model = OfferSize
        fields = ("label", "system", "eu", "in_stock", "price")


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """One shop's offer; `url` leads there through this site."""

    merchant = MerchantSerializer()
    url = serializers.SerializerMethodField()
    base_price = serializers.SerializerMethodField(
        help_text="The price in the base currency; null without a rate."
    )
    sizes = SizeSerializer(many=True)

    class Meta:
        model = Offer
        fields = (
            "id",
            "merchant",
            "title",
            "url",
            "price",
            "compare_at_price",
            "currency",
            "base_price",
            "in_stock",
            "sizes",
            "first_seen_at",
            "last_seen_at",
        )

    def get_url(self, offer: Offer) -> str:
        """Give the whole address of the way out."""
        return settings.SITE_URL + reverse("out", args=[offer.pk])

    def get_base_price(self, offer: Offer) -> str | None:
        """Convert with the latest rates, which the view has read once."""
        rates: dict[str, Decimal] = self.context["rates"]
        rate = rates.get(offer.currency)
        return f"{offer.price / rate:.2f}" if offer.price is not None and rate else None


class PriceSerializer(serializers.ModelSerializer[PriceObservation]):
    """A price from the moment it was first seen until the next one of the same offer."""

    offer = serializers.IntegerField(source="offer_id")
    merchant = serializers.CharField(source="offer.merchant.slug")

    class Meta:
        model = PriceObservation
        fields = (
            "offer",
            "merchant",
            "price",
            "compare_at_price",
            "currency",
            "in_stock",
            "seen_at",
        )
