"""API keys: only their hash is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from search.api.access import SCOPE_LABELS

SCOPES = [(scope.value, label) for scope, label in SCOPE_LABELS.items()]
_RATE = [MinValueValidator(1), MaxValueValidator(100_000)]


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Reads over keys."""

    def valid(self, now: datetime) -> Self:
        """Keep keys that are neither revoked nor expired."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at__isnull=True)


class ApiKey(models.Model):
    """A program's key: `sm_<prefix>_<secret>`. The secret is shown once, when it is made.

    It is 256 random bits, so a plain SHA-256 of it is as good as a slow hash. After a rotation the
    secret before stays good until `previous_until`.
    """

    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="api_keys",
        verbose_name=_("owner"),
    )
    prefix = models.CharField(_("beginning"), max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    previous_digest = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(
        _("secret before is good until"), null=True, blank=True, editable=False
    )
    scopes = ArrayField(
        models.CharField(max_length=20, choices=SCOPES),
        verbose_name=_("may"),
        default=list,
        blank=True,
    )
    read_rate = models.PositiveIntegerField(_("requests a minute"), default=600, validators=_RATE)
    photo_rate = models.PositiveIntegerField(_("photos a minute"), default=120, validators=_RATE)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} (sm_{self.prefix}_…)"


class KeyQuota(models.Model):
    """How many keys a person may make, where it is not the usual number."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="key_quota",
        verbose_name=_("person"),
    )
    keys = models.PositiveSmallIntegerField(_("keys"))

    class Meta:
        verbose_name = _("quota of keys")
        verbose_name_plural = _("quotas of keys")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.keys}"
