"""What is read out of vectors, and by which heads or verifier."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Product


class ServedModel(models.Model):
    """Heads or a verifier that this site may use; of each kind one serves an encoder revision.

    The shipped ones are rows too, so that going back to them is activating them again.
    """

    class Kind(models.TextChoices):
        HEADS = "heads", _("heads: brand, silhouette, height, colours, kind")
        VERIFIER = "verifier", _("verifier: the same pair?")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACTIVE = "active", _("in service")
        RETIRED = "retired", _("retired")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    folder = models.CharField(
        _("folder"), max_length=500, blank=True, help_text=_("Empty: the one that is shipped.")
    )
    revision = models.CharField(_("revision"), max_length=80)
    version = models.CharField(_("version"), max_length=40)
    encoder_revision = models.CharField(_("revision of its encoder"), max_length=80)
    metrics = models.JSONField(_("measured"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    reason = models.CharField(_("why it serves, or not"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    activated_at = models.DateTimeField(_("in service since"), null=True, blank=True)

    class Meta:
        verbose_name = _("heads or verifier")
        verbose_name_plural = _("heads and verifiers")
        ordering = ["kind", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "revision"], name="served_identity_unique"),
            models.UniqueConstraint(
                fields=["kind", "encoder_revision"],
                condition=models.Q(state="active"),
                name="one_served_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} ({self.revision[:12]})"


class Prediction(models.Model):
    """What the heads read in a product's pictures: one field, calibrated, by which revision.

    Derived from vectors and never shown to visitors as a fact; staff's pages suggest it.
    """

    class Field(models.TextChoices):
        BRAND = "brand", _("brand")
        SILHOUETTE = "silhouette", _("silhouette")
        COLOURS = "colours", _("colours")
        HEIGHT = "height", _("height")
        KIND = "kind", _("kind of picture")

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="predictions", verbose_name=_("product")
    )
    field = models.CharField(_("field"), max_length=12, choices=Field.choices)
    label = models.CharField(
        _("read"), max_length=200, help_text=_("In the heads' words; colours with commas between.")
    )
    probability = models.FloatField(_("how sure"))
    guesses = models.JSONField(
        _("likeliest"), default=list, help_text=_("[[label, probability], …], the surest first.")
    )
    revision = models.CharField(_("revision of the heads"), max_length=80)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("prediction")
        verbose_name_plural = _("predictions")
        constraints = [
            models.UniqueConstraint(fields=["product", "field"], name="prediction_once_per_field")
        ]
        indexes = [
            # Serves filling in: the surest of one field.
            models.Index(fields=["field", "-probability"], name="prediction_surest"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of product {self.product_id}: {self.label}"

    @property
    def percent(self) -> int:
        """How sure, for people."""
        return round(100 * self.probability)
