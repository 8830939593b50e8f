"""Which products may be, or were made, one: candidates for staff, and what merges moved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.offers import Offer
from catalog.models.products import Product


class MatchCandidate(models.Model):
    """Something that looks like a product but is not proven to be it: staff decide."""

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        SAME = "same", _("the same")
        DIFFERENT = "different", _("not the same")

    offer = models.ForeignKey(
        Offer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name=_("offer"),
    )
    other = models.ForeignKey(
        Product,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other product"),
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="candidates", verbose_name=_("product")
    )
    score = models.FloatField(_("score"))
    evidence = models.JSONField(_("evidence"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("match candidate")
        verbose_name_plural = _("match candidates")
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False, other__isnull=True)
                | Q(offer__isnull=True, other__isnull=False),
                name="candidate_is_offer_or_product",
            ),
            models.UniqueConstraint(
                fields=["offer", "product"],
                condition=Q(offer__isnull=False),
                name="candidate_unique_per_offer",
            ),
            models.UniqueConstraint(
                fields=["other", "product"],
                condition=Q(other__isnull=False),
                name="candidate_unique_per_product",
            ),
        ]

    def __str__(self) -> str:
        return gettext("candidate for product %(number)s") % {"number": self.product_id}


class ProductMerge(models.Model):
    """What a merge or a split moved, so that it can be undone.

    Products are named by number, not by reference: a later merge must not rewrite this one.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    kept = models.BigIntegerField(_("product that stayed"), db_index=True)
    other = models.BigIntegerField(_("product that went, or came by a split"), db_index=True)
    kept_name = models.CharField(_("its name"), max_length=300)
    other_name = models.CharField(_("name of the other"), max_length=300)
    moved = models.JSONField(
        _("moved"), default=dict, help_text=_("Ids of the rows that moved, by model and field.")
    )
    dropped = models.JSONField(
        _("dropped"), default=list, help_text=_("Rows that the kept product had already.")
    )
    filled = models.JSONField(
        _("filled in"), default=dict, help_text=_("Fields of the kept product: before, after.")
    )
    other_status = models.CharField(_("status of the other before"), max_length=10)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("when"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge or split")
        verbose_name_plural = _("merges and splits")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other_name} ({self.other}), {self.kept}"
