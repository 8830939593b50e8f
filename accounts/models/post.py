"""The outbox: what waits to go out, what went, what could not."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.alerts import Event


class Channel(models.TextChoices):
    """Ways to reach a person; accounts.channels has the code of each."""

    EMAIL = "email", _("e-mail")
    TELEGRAM = "telegram", "Telegram"


class Letter(models.Model):
    """One message to one person on one channel; what it says of alerts are its deliveries.

    `number` makes the e-mail's Message-ID: a letter that is sent again after a crash is the same
    letter. Letters about the account itself carry their text until they are sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")
        CANCELLED = "cancelled", _("no longer wanted")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("person"),
    )
    number = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    to = models.CharField(_("to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(_("its sender has until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="letters_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Delivery(models.Model):
    """One event for one channel; it waits without a letter until its time has come."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="deliveries", verbose_name=_("event")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    letter = models.ForeignKey(
        Letter,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("letter"),
    )

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "channel"], name="delivery_once_per_channel")
        ]
        indexes = [
            models.Index(
                fields=["channel"], condition=Q(letter__isnull=True), name="deliveries_to_pack"
            )
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
