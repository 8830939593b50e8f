"""What the machine may fill in by itself, how sure it must be, and what it has filled in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from search.models import Prediction


class FieldPolicy(models.Model):
    """One field: whether the machine fills it in where a shop says nothing, and how surely.

    Off unless staff switch it on. A person's word and a shop's word always stay.
    """

    field = models.CharField(
        _("field"), max_length=12, choices=Prediction.Field.choices, primary_key=True
    )
    is_on = models.BooleanField(
        _("filled in by itself"),
        default=False,
        help_text=_("Otherwise it is only suggested, and a person confirms it."),
    )
    precision = models.FloatField(
        _("right at least"),
        default=0.95,
        validators=[MinValueValidator(0.8), MaxValueValidator(0.999)],
        help_text=_(
            "0.95: at most five of a hundred wrong. How sure it must be follows from this."
        ),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("what is filled in by itself")
        verbose_name_plural = _("what is filled in by itself")

    def __str__(self) -> str:
        return str(self.get_field_display())


class FilledField(models.Model):
    """A field of a product that the machine filled in: enough to say why, and to take it back."""

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="filled_fields", verbose_name=_("product")
    )
    field = models.CharField(_("field"), max_length=12, choices=Prediction.Field.choices)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    label = models.CharField(_("read"), max_length=200)
    probability = models.FloatField(_("how sure"))
    revision = models.CharField(_("revision of the heads"), max_length=80)
    filled_at = models.DateTimeField(_("filled in"), auto_now_add=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("filled in by itself")
        verbose_name_plural = _("filled in by itself, one by one")
        ordering = ["-pk"]
        constraints = [
            # Once: what a person took back is not filled in again.
            models.UniqueConstraint(fields=["product", "field"], name="filled_once_per_field")
        ]

    def __str__(self) -> str:
        of = gettext("product %(number)s") % {"number": self.product_id}
        return f"{of}: {self.get_field_display()} – {self.label}"
