"""What shops state: offers, sizes, prices; and the exchange rates to compare them by."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from catalog.models.names import Merchant
from catalog.models.products import Product
from catalog.querysets import OfferQuerySet
from catalog.vocabulary import Condition, SizeSystem


class DeliveryLine(NamedTuple):
    """What delivery of an offer costs; `to` is a country, or empty for wherever the shop sends."""

    to: str
    price: Decimal
    currency: str


class Offer(models.Model):
    """One merchant's listing of one product. Identity: (merchant, external_id)."""

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, related_name="offers", verbose_name=_("merchant")
    )
    external_id = models.CharField(_("number in the shop"), max_length=200)
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="offers", verbose_name=_("product")
    )
    url = models.URLField(_("address"), max_length=2000)
    title = models.CharField(_("title"), max_length=500)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    compare_at_price = models.DecimalField(
        _("price before"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    in_stock = models.BooleanField(_("in stock"), null=True)
    style_code = models.CharField(_("style code"), max_length=100, blank=True)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    condition = models.CharField(
        _("condition"),
        max_length=12,
        choices=Condition.choices,
        blank=True,
        default="",
        db_default="",
    )
    country = models.CharField(
        _("sent from"),
        max_length=2,
        blank=True,
        default="",
        db_default="",
        help_text=_("Country as the shop states it for this offer."),
    )
    ships_to = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("ships to"),
        default=list,
        blank=True,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=2))),
    )
    delivery = models.JSONField(
        _("delivery"),
        default=list,
        blank=True,
        db_default=Value([], output_field=models.JSONField()),
        help_text=_("What delivery costs, by country, as the shop states it."),
    )
    raw = models.JSONField(
        _("what the shop says"),
        default=dict,
        blank=True,
        help_text=_("Brand, colour and gender as the shop wrote them."),
    )
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    gone_at = models.DateTimeField(_("gone since"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "external_id"],
                name="offer_unique_per_merchant_external_id",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gt=0),
                name="offer_price_above_zero",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "price"], name="offer_of_product_by_price"),
            # Serves "not seen in this complete run" when a crawl ends.
            models.Index(fields=["merchant", "last_seen_at"], name="offer_of_merchant_by_seen"),
            # Serves the words that staff search for in the admin.
            GinIndex(SearchVector("title", config="simple"), name="offer_title_words"),
        ]

    def __str__(self) -> str:
        return self.title

    def delivery_lines(self) -> list[DeliveryLine]:
        """What delivery costs, as stated: by country, or one line for anywhere."""
        return [
            DeliveryLine(line["to"], Decimal(line["price"]), line["currency"])
            for line in self.delivery
        ]


class OfferSize(models.Model):
    """One size of an offer, as labelled by the shop and, where the system is known, in EU."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="sizes", verbose_name=_("offer"))
    label = models.CharField(_("label"), max_length=50)
    system = models.CharField(_("system"), max_length=4, choices=SizeSystem.choices, blank=True)
    eu = models.DecimalField(_("EU size"), max_digits=4, decimal_places=1, null=True, blank=True)
    in_stock = models.BooleanField(_("in stock"), null=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("size")
        verbose_name_plural = _("sizes")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "system", "label"], name="size_unique_per_offer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.label}".strip()


class PriceObservation(models.Model):
    """A price at a moment; written only when it differs from the one before."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices", verbose_name=_("offer"))
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True)
    compare_at_price = models.DecimalField(
        _("price before"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    in_stock = models.BooleanField(_("in stock"), null=True)
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("price observation")
        verbose_name_plural = _("price observations")
        indexes = [models.Index(fields=["offer", "seen_at"], name="price_history_of_offer")]

    def __str__(self) -> str:
        return f"{self.price} {self.currency}"


class ExchangeRate(models.Model):
    """How many units of `currency` one unit of the base currency buys on a day."""

    currency = models.CharField(_("currency"), max_length=3)
    per_base = models.DecimalField(
        _("per unit of the base currency"), max_digits=18, decimal_places=8
    )
    day = models.DateField(_("day"))
    is_override = models.BooleanField(_("set by staff"), default=False)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "day"], name="rate_unique_per_currency_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.per_base} ({self.day})"
