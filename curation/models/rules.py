"""Rules that staff write once instead of mending a thousand products by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, Merchant, Silhouette
from catalog.models.history import StaffHistory
from catalog.vocabulary import Gender
from curation.models.runs import FieldChange, Run, RunState


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


class RuleRun(Run):
    """One application of a rule: how far it is, what it changed, whether it was taken back."""

    State = RunState

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs", verbose_name=_("rule"))

    class Meta(Run.Meta):
        verbose_name = _("rule run")
        verbose_name_plural = _("rule runs")

    def __str__(self) -> str:
        return f"{self.rule} ({self.get_state_display()})"


class RuleChange(FieldChange):
    """One field of one product that a run of a rule changed."""

    run = models.ForeignKey(RuleRun, models.CASCADE, related_name="changes")

    class Meta(FieldChange.Meta):
        verbose_name = _("change by a rule")
        verbose_name_plural = _("changes by rules")
