"""The JSON shapes of the API, out of the dataclasses of `search.result_page` and the models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from catalog.models import Offer, OfferSize, PriceObservation, ProductImage
from search.cards import thumbnail_of
from search.facets import FACETS
from search.uploads import UploadError


class AddressField(serializers.CharField):
    """A path of this site, written as a whole address; an empty path stays empty."""

    def to_representation(self, value: Any) -> str:
        """Put the site's address in front."""
        return settings.SITE_URL + str(value) if value else ""


class UnderstoodSerializer(serializers.Serializer[Any]):
    """Something read out of the words."""

    field = serializers.CharField()
    value = serializers.CharField()
    text = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the contract's name


class QuerySerializer(serializers.Serializer[Any]):
    """What was asked."""

    kind = serializers.ChoiceField(["words", "photo", "similar", "browse"])
    token = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    understood = UnderstoodSerializer(many=True)
    rest = serializers.CharField(allow_blank=True)


class ProductCardSerializer(serializers.Serializer[Any]):
    """A product as lists show it; the price is in the base currency, null where unknown."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)
    silhouette = serializers.CharField(allow_blank=True)
    colourway = serializers.CharField(allow_blank=True)
    colours = serializers.ListField(child=serializers.CharField())
    height = serializers.CharField(allow_blank=True)
    url = AddressField()
    image = AddressField(allow_blank=True)
    thumbnail = AddressField(allow_blank=True)
    best_price = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    discount = serializers.IntegerField()
    offers_count = serializers.IntegerField()
    in_stock = serializers.BooleanField()


class ResultSerializer(serializers.Serializer[Any]):
    """One found product."""

    product = ProductCardSerializer()
    distance = serializers.FloatField(allow_null=True)
    why = serializers.CharField(allow_blank=True)


class FacetValueSerializer(serializers.Serializer[Any]):
    """One line of a facet."""

    value = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # the contract's
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class FacetsSerializer(serializers.Serializer[Any]):
    """The facets, each counted as if its own filter were not set."""

    def get_fields(self) -> dict[str, Any]:
        """One list a facet."""
        return {name: FacetValueSerializer(many=True) for name in FACETS}


class NoticeSerializer(serializers.Serializer[Any]):
    """Something to tell the visitor, such as that the encoder is down."""

    code = serializers.CharField()
    text = serializers.CharField()


class ResultPageSerializer(serializers.Serializer[Any]):
    """One page of a result set."""

    query = QuerySerializer()
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    sort = serializers.CharField()
    results = ResultSerializer(many=True)
    facets = FacetsSerializer()
    price_range = serializers.ListField(
        child=serializers.DecimalField(max_digits=12, decimal_places=2),
        allow_null=True,
        help_text="Lowest and highest price in the base currency, whatever price is asked for.",
    )
    notices = NoticeSerializer(many=True)
    warnings = serializers.ListField(
        child=serializers.CharField(),
        source="filters.errors",
        help_text="Parameters that were not understood and left out, in words.",
    )


class PhotoQuestionSerializer(serializers.Serializer[Any]):
    """A photo, and what to look for on it."""

    photo = serializers.FileField(
        help_text="JPEG, PNG, WebP or AVIF; at most 10 MB and 40 megapixels.",
        allow_empty_file=True,
    )
    text = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words such as “but in red”."
    )
    crop = serializers.RegexField(
        r"^\s*[\d.]+(\s*,\s*[\d.]+){3}\s*$",
        required=False,
        allow_blank=True,
        help_text="The cut-out to look at: left, top, width, height as shares from 0 to 1.",
    )

    def validate_crop(self, value: str) -> tuple[float, ...] | None:
        """Read the four numbers."""
        if not value:
            return None
        try:
            return tuple(float(part) for part in value.split(","))
        except ValueError as error:
            raise UploadError("bad_crop") from error


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

    gender = serializers.CharField(allow_blank=True)
    style_code = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    sizes_eu = serializers.ListField(child=serializers.DecimalField(max_digits=4, decimal_places=1))
    images = ImageSerializer(many=True)


class SizeSerializer(serializers.ModelSerializer[OfferSize]):
    """One size of an offer; null in_stock: the shop does not say."""

    class Meta:
        model = OfferSize
        fields = ("label", "system", "eu", "in_stock", "price")


class MerchantSerializer(serializers.Serializer[Any]):
    """A shop."""

    slug = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField(allow_blank=True)


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


class ProblemSerializer(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For programs; stays the same in every language.")
    detail = serializers.CharField(help_text="For people, in the language of Accept-Language.")
    token = serializers.CharField(
        required=False, help_text="Of a photo that waits and can be asked for later."
    )
    errors = serializers.DictField(required=False)  # type: ignore[assignment]  # RFC's usual name
