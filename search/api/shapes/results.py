"""The shape of a search's answer, out of the dataclasses of `search.result_page`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from search.api.shapes.products import ProductCardSerializer
from search.facets import FACETS


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
    shoes = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="Of a photo: the shoes seen in it, as left, top, width, height from 0 to 1; the "
        "first one is searched, another one with `/search/photo/{token}/crop/`.",
    )


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
    next_cursor = serializers.CharField(
        allow_null=True, help_text="Send it as `cursor` for the next page; null: this is the last."
    )
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
