"""What people want to be told, what happened, and what the last check knew."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.kept import SavedSearch
from catalog.models import Product


class Alert(models.Model):
    """A wish to be told: a price fell below, a size is back, a saved search has a new match.

    It fires when it is armed and its condition holds, and is then disarmed. It is armed again only
    after the condition has not held for a while (`calm_since`), so that a price that jumps to and
    fro is told once. `serial` counts how often it fired.
    """

    class Kind(models.TextChoices):
        PRICE = "price", _("price below")
        SIZE = "size", _("size back in stock")
        MATCH = "match", _("new match of a saved search")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    product = models.ForeignKey(
        Product,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("product"),
    )
    search = models.ForeignKey(
        SavedSearch,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("saved search"),
    )
    below = models.DecimalField(
        _("price to reach, base currency"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    size_eu = models.DecimalField(
        _("EU size"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    is_armed = models.BooleanField(_("armed"), default=True)
    calm_since = models.DateTimeField(_("condition does not hold since"), null=True, blank=True)
    told_price = models.DecimalField(
        _("price last told"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    told_at = models.DateTimeField(_("last told"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("times fired"), default=0)
    created_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="price", product__isnull=False, below__gt=0)
                | Q(kind="size", product__isnull=False, size_eu__isnull=False)
                | Q(kind="match", search__isnull=False),
                name="alert_says_what_it_waits_for",
            ),
            models.UniqueConstraint(
                fields=["user", "product"],
                condition=Q(kind="price"),
                name="one_price_alert_per_person_and_product",
            ),
            models.UniqueConstraint(
                fields=["user", "product", "size_eu"],
                condition=Q(kind="size"),
                name="one_size_alert_per_person_and_size",
            ),
            models.UniqueConstraint(
                fields=["search"], condition=Q(kind="match"), name="one_match_alert_per_search"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} alert {self.pk}"


class Event(models.Model):
    """An alert fired for a product: told once on every channel of the person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="events", verbose_name=_("alert"))
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="+", verbose_name=_("product")
    )
    serial = models.PositiveIntegerField(_("which time"))
    price = models.DecimalField(
        _("price, base currency"), max_digits=12, decimal_places=2, null=True
    )
    created_at = models.DateTimeField(_("noticed"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # The promise "once per change", kept by the database.
            models.UniqueConstraint(
                fields=["alert", "product", "serial"], name="event_once_per_change"
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="events_of_person")]

    def __str__(self) -> str:
        return f"event {self.pk}"


class KnownListing(models.Model):
    """What the last check knew of a listing: what differs now is what changed."""

    # No primary key of its own making: merging products may point the row to another product.
    product = models.OneToOneField(Product, models.CASCADE, related_name="+")
    brand_id = models.BigIntegerField(null=True)
    silhouette_id = models.BigIntegerField(null=True)
    min_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    discount = models.PositiveSmallIntegerField()
    sizes_eu = ArrayField(models.DecimalField(max_digits=4, decimal_places=1))
    merchant_ids = ArrayField(models.BigIntegerField())
    ships_to = ArrayField(models.CharField(max_length=2), default=list)
    colours = ArrayField(models.CharField(max_length=20))
    gender = models.CharField(max_length=10)
    height = models.CharField(max_length=10)
    in_stock = models.BooleanField()

    class Meta:
        verbose_name = _("known listing")
        verbose_name_plural = _("known listings")

    def __str__(self) -> str:
        return f"known listing of product {self.product_id}"


class AlertCheck(models.Model):
    """One pass over all alerts, and what it found."""

    started_at = models.DateTimeField(_("started"), db_index=True)
    seconds = models.FloatField(_("seconds"))
    changed = models.PositiveIntegerField(_("listings changed"))
    events = models.PositiveIntegerField(_("alerts fired"))

    class Meta:
        verbose_name = _("check of alerts")
        verbose_name_plural = _("checks of alerts")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"check of {self.started_at:%Y-%m-%d %H:%M}"
