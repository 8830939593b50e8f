"""The JSON shapes of webhooks and photo jobs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from outgoing.guard import RefusedAddressError, check_url
from partners.models import PhotoJob, Webhook


class NewWebhookSerializer(serializers.Serializer[Any]):
    """An address to tell, and of what."""

    url = serializers.URLField(max_length=1000)
    events = serializers.ListField(
        child=serializers.ChoiceField(Webhook.Event.choices), min_length=1, max_length=2
    )

    def validate_url(self, value: str) -> str:
        """Only what the guard lets out; names are resolved when something is sent."""
        try:
            check_url(value, allow=settings.WEBHOOK_ALLOW)
        except RefusedAddressError as error:
            raise serializers.ValidationError(str(error)) from error
        return value


class WebhookSerializer(serializers.Serializer[Any]):
    """A webhook."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MadeWebhookSerializer(WebhookSerializer):
    """A new webhook with its secret, which is shown this once."""

    secret = serializers.CharField()


class NewJobSerializer(serializers.Serializer[Any]):
    """A zip archive of at most 1,000 photos."""

    archive = serializers.FileField(allow_empty_file=True)
    top = serializers.IntegerField(min_value=1, max_value=20, default=5)


class JobSerializer(serializers.Serializer[Any]):
    """A photo job; `done` counts photos that were searched or refused."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(PhotoJob.State.choices)
    error = serializers.CharField(allow_blank=True)
    photos = serializers.IntegerField()
    done = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class JobMatchSerializer(serializers.Serializer[Any]):
    """A product that looks like a photo of a job."""

    product = serializers.IntegerField()
    name = serializers.CharField()
    distance = serializers.FloatField(allow_null=True)


class JobPhotoSerializer(serializers.Serializer[Any]):
    """One photo of a job; null results: not searched (yet, or see `error`)."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    error = serializers.CharField(allow_blank=True)
    results = JobMatchSerializer(many=True, allow_null=True)


class JobPhotoPageSerializer(serializers.Serializer[Any]):
    """Photos of a job in the archive's order."""

    results = JobPhotoSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)
