"""The JSON shapes of a person's things."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Alert
from search.api.shapes.products import ProductCardSerializer

LARGEST_ID = 2**63 - 1


class FavouriteSerializer(serializers.Serializer[Any]):
    """A shoe that the person keeps."""

    product = ProductCardSerializer()
    created_at = serializers.DateTimeField()


class NewFavouriteSerializer(serializers.Serializer[Any]):
    """A shoe to keep."""

    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class SavedSearchSerializer(serializers.Serializer[Any]):
    """A saved search; `query` are the parameters of `/search/text/`."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField()
    has_alert = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class NewSavedSearchSerializer(serializers.Serializer[Any]):
    """A search to keep: words and filters as in an address, `q=red+nike&price_max=100`."""

    query = serializers.CharField(max_length=1000)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AlertSerializer(serializers.Serializer[Any]):
    """Something that the person wants to be told."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Alert.Kind.choices)
    product = serializers.IntegerField(source="product_id", allow_null=True)
    product_name = serializers.CharField(allow_blank=True)
    search = serializers.IntegerField(source="search_id", allow_null=True)
    below = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    size_eu = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    created_at = serializers.DateTimeField()


class NewAlertSerializer(serializers.Serializer[Any]):
    """A wish: a price (`product`, `below`), a size (`product`, `size_eu`) or a `search`."""

    kind = serializers.ChoiceField(Alert.Kind.choices)
    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    search = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    below = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, min_value=0)
    size_eu = serializers.DecimalField(max_digits=4, decimal_places=1, required=False, min_value=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Each kind needs its own fields."""
        needed = {"price": ("product", "below"), "size": ("product", "size_eu")}
        for name in needed.get(attrs["kind"], ("search",)):
            if name not in attrs:
                raise serializers.ValidationError(
                    {name: [self.fields[name].error_messages["required"]]}
                )
        return attrs


class LinkCodeSerializer(serializers.Serializer[Any]):
    """The one-time code that the site showed."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ChatSerializer(serializers.Serializer[Any]):
    """Whether a chat is linked to an account of the site."""

    is_linked = serializers.BooleanField()
    name = serializers.CharField(allow_blank=True, help_text="Name of the account.")
