"""Addresses that are told when a price or stock changed."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceObservation
from partners.models.keys import ApiKey


class Webhook(models.Model):
    """An address, what it wants to hear, and the secret that its messages are signed with.

    The secret is kept in plain text: signing needs it.
    """

    class Event(models.TextChoices):
        PRICE = "price.changed", _("price changed")
        STOCK = "stock.changed", _("stock changed")

    key = models.ForeignKey(
        ApiKey, models.CASCADE, related_name="webhooks", verbose_name=_("API key")
    )
    url = models.URLField(_("address"), max_length=1000)
    events = ArrayField(
        models.CharField(max_length=20, choices=Event.choices), verbose_name=_("events")
    )
    secret = models.CharField(max_length=100, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    # Nothing older than the webhook is told.
    after_observation = models.BigIntegerField(editable=False, default=0)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One change for one address: tried until it is taken, or given up after two days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    observation = models.ForeignKey(
        PriceObservation, models.CASCADE, related_name="+", verbose_name=_("change")
    )
    number = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    event = models.CharField(_("event"), max_length=20, choices=Webhook.Event.choices)
    payload = models.JSONField(_("message"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next try"))
    answer = models.CharField(_("last answer"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("noticed"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "observation", "event"], name="webhook_told_once_per_change"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="webhooks_to_send")
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class WebhookMark(models.Model):
    """Up to which price observation changes were looked through."""

    observation = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("mark of webhooks")
        verbose_name_plural = _("marks of webhooks")

    def __str__(self) -> str:
        return str(self.observation)
