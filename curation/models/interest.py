"""What visitors look for, and what they tell us is wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Offer, Product


class SearchedWords(models.Model):
    """How often some words were searched on a day, what they found, and whether anybody clicked.

    No visitor: neither address nor session nor time of day is kept.
    """

    day = models.DateField(_("day"))
    text = models.CharField(_("words"), max_length=100)
    language = models.CharField(_("language"), max_length=5, blank=True)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    empty = models.PositiveIntegerField(_("of them without a result"), default=0)
    clicks = models.PositiveIntegerField(_("clicks"), default=0)
    last_total = models.PositiveIntegerField(_("results last time"), default=0)

    class Meta:
        verbose_name = _("searched words")
        verbose_name_plural = _("searched words")
        constraints = [
            models.UniqueConstraint(fields=["day", "text", "language"], name="words_once_a_day")
        ]

    def __str__(self) -> str:
        return self.text


class VisitorReport(models.Model):
    """A visitor says that something is wrong with a shoe's page."""

    class Kind(models.TextChoices):
        WRONG_SHOE = "wrong_shoe", _("an offer is of another shoe")
        WRONG_PRICE = "wrong_price", _("the price is wrong")
        SOLD_OUT = "sold_out", _("it is sold out")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SETTLED = "settled", _("settled")

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="reports", verbose_name=_("product")
    )
    offer = models.ForeignKey(
        Offer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("offer"),
    )
    kind = models.CharField(_("what is wrong"), max_length=20, choices=Kind.choices)
    text = models.CharField(_("in their words"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("visitor's report")
        verbose_name_plural = _("visitors' reports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        of = gettext("product %(number)s") % {"number": self.product_id}
        return f"{self.get_kind_display()}: {of}"
