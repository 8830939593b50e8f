"""What products and offers are called by: brands, model lines, shops."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.history import StaffHistory


class Brand(models.Model):
    """A maker, with the other spellings under which shops name it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    aliases = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
    )
    style_code_pattern = models.CharField(
        _("style code pattern"),
        max_length=200,
        blank=True,
        help_text=_("A regular expression that a whole style code of this brand fits."),
    )
    is_fictional = models.BooleanField(_("fictional"), default=False)

    history = StaffHistory()

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Silhouette(models.Model):
    """A model line of a brand, such as Air Max 90."""

    brand = models.ForeignKey(
        Brand, models.CASCADE, related_name="silhouettes", verbose_name=_("brand")
    )
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=150)
    aliases = ArrayField(
        models.CharField(max_length=150),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
    )

    history = StaffHistory()

    class Meta:
        verbose_name = _("silhouette")
        verbose_name_plural = _("silhouettes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "slug"], name="silhouette_slug_unique_per_brand"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Merchant(models.Model):
    """A shop."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    host = models.CharField(
        _("host"),
        max_length=255,
        unique=True,
        help_text=_("Host (and port, if any) of the shop; links out may only lead there."),
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    ships_to = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("ships to"),
        default=list,
        blank=True,
    )
    is_fictional = models.BooleanField(_("fictional"), default=False)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    history = StaffHistory()

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
