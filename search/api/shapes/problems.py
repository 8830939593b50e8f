"""Errors."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


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
