"""What a person keeps: favourites, what they looked at and for, searches worth repeating."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Product


class Favourite(models.Model):
    """A shoe that somebody put a heart on."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="favourites",
        verbose_name=_("person"),
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="favourites", verbose_name=_("product")
    )
    created_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="favourite_unique_per_person")
        ]

    def __str__(self) -> str:
        return f"favourite {self.product_id}"


class SeenProduct(models.Model):
    """A shoe whose page somebody opened, and when last."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen", verbose_name=_("person")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="seen_by", verbose_name=_("product")
    )
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("seen shoe")
        verbose_name_plural = _("seen shoes")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="seen_unique_per_person")
        ]

    def __str__(self) -> str:
        return f"seen {self.product_id}"


class RecentSearch(models.Model):
    """Something somebody searched for: the parameters of the results' address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="recent_searches",
        verbose_name=_("person"),
    )
    query = models.CharField(_("address parameters"), max_length=1000)
    searched_at = models.DateTimeField(_("searched"))

    class Meta:
        verbose_name = _("recent search")
        verbose_name_plural = _("recent searches")
        ordering = ["-searched_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="recent_unique_per_person")
        ]

    def __str__(self) -> str:
        return self.query


class SavedSearch(models.Model):
    """A search worth repeating.

    `query` is what its address says. The columns below it are the same in the catalogue's ids,
    frozen when it was saved, so that all searches can be held against all new shoes by one
    statement (accounts.services.checking). An empty list narrows nothing.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_searches",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=200)
    query = models.CharField(_("address parameters"), max_length=1000)
    language = models.CharField(_("language of the words"), max_length=10, default="en")
    words = models.CharField(
        _("words that no filter stands for"), max_length=200, blank=True, default=""
    )
    brand_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    silhouette_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    merchant_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    ships_to = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    sizes_eu = ArrayField(
        models.DecimalField(max_digits=4, decimal_places=1), default=list, blank=True
    )
    genders = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    colours = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    heights = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    price_min = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    price_max = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    on_sale = models.BooleanField(_("on sale"), default=False)
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="saved_search_unique_per_person")
        ]

    def __str__(self) -> str:
        return self.name
