"""How a person wants to be told, and the Telegram chat that is theirs."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

HOURS = [MaxValueValidator(23)]


class Preferences(models.Model):
    """How and when a person is told. A person without a row has the defaults."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("as soon as it happens")
        DAILY = "daily", _("once a day, all together")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="preferences",
        verbose_name=_("person"),
    )
    by_email = models.BooleanField(_("alerts by e-mail"), default=True)
    by_telegram = models.BooleanField(_("alerts by Telegram"), default=True)
    rhythm = models.CharField(
        _("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily message"), default=9, validators=HOURS
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), null=True, blank=True, validators=HOURS
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until"), null=True, blank=True, validators=HOURS
    )
    timezone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return f"preferences of person {self.user_id}"


class TelegramLink(models.Model):
    """The Telegram chat of a person: one each, both ways."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="telegram",
        verbose_name=_("person"),
    )
    chat_id = models.BigIntegerField(_("chat"), unique=True)
    name = models.CharField(_("name in Telegram"), max_length=100, blank=True)
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("Telegram chat")
        verbose_name_plural = _("Telegram chats")

    def __str__(self) -> str:
        return f"chat of person {self.user_id}"


class TelegramCode(models.Model):
    """A one-time code that links a chat; only its hash is kept, for ten minutes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("Telegram code")
        verbose_name_plural = _("Telegram codes")

    def __str__(self) -> str:
        return f"code of person {self.user_id}"
