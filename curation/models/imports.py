"""Imports of tables: what was uploaded, how far it is, which rows were refused and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportJob(models.Model):
    """One uploaded table, worked through in chunks from a stored cursor; safe to kill."""

    class Target(models.TextChoices):
        PRODUCTS = "products", _("products")
        OFFERS = "offers", _("offers")
        BRANDS = "brands", _("brands")

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        PREVIEW = "preview", _("waits for your word")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    target = models.CharField(_("table of"), max_length=20, choices=Target.choices)
    name = models.CharField(_("file"), max_length=200)
    file = models.CharField(_("file below the data folder"), max_length=200)
    format = models.CharField(_("format"), max_length=10)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CHECKING
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    cursor = models.PositiveIntegerField(_("rows worked through"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("as they were"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    preview = models.JSONField(_("first rows"), default=dict)
    message = models.TextField(_("how it ended"), blank=True)
    stop_requested = models.BooleanField(_("asked to stop"), default=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        permissions = [("export_catalogue", _("Can export tables"))]

    def __str__(self) -> str:
        return self.name


class ImportRowError(models.Model):
    """A row that was refused: its line in the file, why in people's words, and what it held."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="errors")
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=500)
    row = models.JSONField(_("row"), default=dict)

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="one_refusal_per_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
