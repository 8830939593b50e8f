"""What is sold: a product is one colourway."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.history import StaffHistory
from catalog.models.names import Brand, Silhouette
from catalog.querysets import ProductQuerySet
from catalog.vocabulary import Colour, Gender, Height


class Product(models.Model):
    """One colourway: what a style code names. Its offers stand side by side on its page."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("waiting for review")
        PUBLISHED = "published", _("published")
        REJECTED = "rejected", _("rejected")
        MERGED = "merged", _("merged into another")

    brand = models.ForeignKey(
        Brand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("brand"),
    )
    silhouette = models.ForeignKey(
        Silhouette,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("silhouette"),
    )
    name = models.CharField(_("name"), max_length=300)
    slug = models.SlugField(_("slug"), max_length=200)
    colourway = models.CharField(_("colourway"), max_length=200, blank=True)
    colours = ArrayField(
        models.CharField(max_length=20, choices=Colour.choices),
        verbose_name=_("colours"),
        default=list,
        blank=True,
        help_text=_("Base colours, the dominant one first."),
    )
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    height = models.CharField(_("height"), max_length=10, choices=Height.choices, blank=True)
    style_code = models.CharField(_("style code"), max_length=40, blank=True)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.PUBLISHED,
        db_index=True,
    )
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged_products",
        verbose_name=_("merged into"),
    )
    locked_fields = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("fields that staff have edited"),
        default=list,
        blank=True,
        help_text=_("Crawls leave these fields alone."),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ProductQuerySet.as_manager()

    history = StaffHistory()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            # One style code of a brand is one product: what makes two crawls at once safe.
            models.UniqueConstraint(
                fields=["brand", "style_code"],
                condition=~Q(style_code="") & ~Q(status="merged"),
                name="product_style_code_unique_per_brand",
            ),
            models.UniqueConstraint(
                fields=["gtin"],
                condition=~Q(gtin="") & ~Q(status="merged"),
                name="product_gtin_unique",
            ),
        ]
        indexes = [
            # Serves the search for look-alikes of a new offer.
            models.Index(fields=["brand", "silhouette", "colours"], name="product_by_looks"),
            # Serves the words that staff search for in the admin.
            GinIndex(SearchVector("name", config="simple"), name="product_name_words"),
        ]
        permissions = [
            ("publish_product", _("Can publish and reject products")),
            ("merge_product", _("Can merge and split products")),
        ]

    def __str__(self) -> str:
        return self.name
