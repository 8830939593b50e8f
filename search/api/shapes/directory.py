"""The shapes of what the catalogue is sorted by: brands, silhouettes, facets, suggestions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from search.api.shapes.products import AddressField
from search.api.shapes.results import FacetsSerializer


class BrandSerializer(serializers.Serializer[Any]):
    """A brand, with how many of its shoes are listed."""

    slug = serializers.CharField()
    name = serializers.CharField()
    products = serializers.IntegerField()
    url = AddressField()


class BrandPageSerializer(serializers.Serializer[Any]):
    """Brands by name."""

    results = BrandSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class SilhouetteSerializer(serializers.Serializer[Any]):
    """A model line; `value` is what the filter `silhouette` takes."""

    brand = serializers.CharField()
    slug = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField()
    products = serializers.IntegerField()
    url = AddressField()


class SilhouettePageSerializer(serializers.Serializer[Any]):
    """Silhouettes by name."""

    results = SilhouetteSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class FacetAnswerSerializer(serializers.Serializer[Any]):
    """What there is to narrow by, within the filters given."""

    total = serializers.IntegerField()
    facets = FacetsSerializer()
    price_range = serializers.ListField(
        child=serializers.DecimalField(max_digits=12, decimal_places=2), allow_null=True
    )
    warnings = serializers.ListField(child=serializers.CharField())


class RatesSerializer(serializers.Serializer[Any]):
    """Units of each currency for one unit of the base currency."""

    base = serializers.CharField()
    rates = serializers.DictField(child=serializers.CharField())


class SuggestionSerializer(serializers.Serializer[Any]):
    """Words to go on with; `text` can be sent to `/search/text/` as it stands."""

    text = serializers.CharField()
    kind = serializers.ChoiceField(["brand", "silhouette", "style_code"])
    products = serializers.IntegerField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Suggestions, the most common first."""

    results = SuggestionSerializer(many=True)


class GuessSerializer(serializers.Serializer[Any]):
    """What a photo may show; shares of all guesses add up to at most 1."""

    brand = serializers.CharField()
    silhouette = serializers.CharField(allow_blank=True)
    share = serializers.FloatField(help_text="How much of the closest shoes speaks for it, 0 to 1.")
    distance = serializers.FloatField(help_text="Of the closest shoe of this kind.")
    product = serializers.IntegerField(help_text="The closest shoe of this kind.")


class WhatIsThisSerializer(serializers.Serializer[Any]):
    """What a photo shows, judged by the closest shoes of the catalogue."""

    token = serializers.CharField()
    is_sure = serializers.BooleanField()
    guesses = GuessSerializer(many=True)
    colours = serializers.ListField(child=serializers.CharField())
