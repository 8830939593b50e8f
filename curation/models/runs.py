"""What rules and bulk edits have in common: a run over many products, and what it changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Product


class RunState(models.TextChoices):
    """Where a run stands. Only one that is queued or running is worked off."""

    DRAFT = "draft", _("not started")
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


OPEN_STATES = (RunState.QUEUED, RunState.RUNNING)
ENDED_STATES = (RunState.DONE, RunState.CANCELLED, RunState.FAILED)


class Run(models.Model):
    """How far a run is, how it ended, and who asked for it."""

    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.QUEUED
    )
    cursor = models.BigIntegerField(_("last product looked at"), default=0)
    seen = models.PositiveIntegerField(_("products looked at"), default=0)
    changed = models.PositiveIntegerField(_("products changed"), default=0)
    message = models.TextField(_("how it ended"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    stop_requested = models.BooleanField(_("asked to stop"), default=False)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    put_back = models.PositiveIntegerField(_("products put back"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def is_open(self) -> bool:
        """Whether it waits for the worker or is being worked off."""
        return self.state in OPEN_STATES

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it has ended, and has not been taken back."""
        return self.state in ENDED_STATES


class FieldChange(models.Model):
    """One field of one product that a run changed: enough to take it back."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    field = models.CharField(max_length=50)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    has_locked = models.BooleanField(default=False)  # by the run, so it goes with the change

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.field} of product {self.product_id}"
