"""What is sent to the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from search.uploads import UploadError


class PhotoAddressSerializer(serializers.Serializer[Any]):
    """The address of a photo, and what to look for on it."""

    url = serializers.CharField(
        max_length=2000, help_text="A public http(s) address where the photo is."
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


class CropSerializer(serializers.Serializer[Any]):
    """Another part of a photo."""

    crop = serializers.ListField(
        child=serializers.FloatField(min_value=0, max_value=1),
        min_length=4,
        max_length=4,
        help_text="Left, top, width, height as shares from 0 to 1.",
    )


class PhotoQuestionSerializer(PhotoAddressSerializer):
    """A photo, or its address, and what to look for on it."""

    photo = serializers.FileField(
        required=False,
        help_text="JPEG, PNG, WebP or AVIF; at most 10 MB and 40 megapixels.",
        allow_empty_file=True,
    )
    url = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="Instead of `photo`: a public http(s) address where the photo is.",
    )
