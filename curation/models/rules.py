"""Rules that staff write once instead of mending a thousand products by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, Merchant, Product, Silhouette
from catalog.models.history import StaffHistory
from catalog.vocabulary import Gender


class Rule(models.Model):
    """One rule: whom it looks at and what it changes. It is previewed before it is saved."""

    class Kind(models.TextChoices):
        BRAND_ALIAS = "brand_alias", _("another spelling of a brand")
        SILHOUETTE_ALIAS = "silhouette_alias", _("another spelling of a silhouette")
        TITLE = "title", _("clean up titles")
        FILTER = "filter", _("keep out by words in the title")
        DEFAULT = "default", _("what a shop leaves unsaid")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    text = models.CharField(
        _("words"),
        max_length=200,
        blank=True,
        help_text=_("The spelling, or the words to look for in titles. Case does not matter."),
    )
    replacement = models.CharField(
        _("put in their place"), max_length=200, blank=True, help_text=_("For titles only.")
    )
    is_pattern = models.BooleanField(
        _("regular expression"), default=False, help_text=_("Otherwise whole words.")
    )
    brand = models.ForeignKey(
        Brand, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("brand")
    )
    silhouette = models.ForeignKey(
        Silhouette,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("silhouette"),
    )
    merchant = models.ForeignKey(
        Merchant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only of this shop"),
    )
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Applied again every hour to what crawls bring.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    swept_at = models.DateTimeField(_("last applied"), null=True, blank=True)
    history = StaffHistory()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["-pk"]
        permissions = [("run_rule", _("Can apply and take back rules"))]

    def __str__(self) -> str:
        return self.name


class RuleRun(models.Model):
    """One application of a rule: how far it is, what it changed, whether it was taken back."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        UNDONE = "undone", _("taken back")

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs", verbose_name=_("rule"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
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

    class Meta:
        verbose_name = _("rule run")
        verbose_name_plural = _("rule runs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rule} ({self.get_state_display()})"


class RuleChange(models.Model):
    """One field of one product that a run changed: enough to take it back."""

    run = models.ForeignKey(RuleRun, models.CASCADE, related_name="changes")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    field = models.CharField(max_length=50)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("change by a rule")
        verbose_name_plural = _("changes by rules")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.field} of product {self.product_id}"
