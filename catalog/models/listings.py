"""How products look and the one derived row a product for lists and facets."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from catalog.models.names import Brand, Silhouette
from catalog.models.offers import Offer
from catalog.models.products import Product
from catalog.querysets import ProductImageQuerySet, ProductListingQuerySet


class ProductImage(models.Model):
    """A picture of a product: our re-encoded copy, stored once per content (sha256 of the copy)."""

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="images", verbose_name=_("product")
    )
    offer = models.ForeignKey(
        Offer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="images",
        verbose_name=_("offer it came from"),
    )
    source_url = models.URLField(_("address in the shop"), max_length=2000, blank=True)
    sha256 = models.CharField(_("content"), max_length=64, db_index=True)
    file = models.CharField(_("file below the media folder"), max_length=200)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    phash = models.BigIntegerField(_("perceptual hash"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ProductImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["product", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "sha256"], name="image_unique_per_product")
        ]

    def __str__(self) -> str:
        return self.file


class ProductListing(models.Model):
    """One row a product for lists, facets and sorting; derived, see `rebuild_listings`.

    Prices are in the base currency. Only published products with a visible picture have a row.
    """

    product = models.OneToOneField(
        Product,
        models.CASCADE,
        primary_key=True,
        related_name="listing",
        verbose_name=_("product"),
    )
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    silhouette = models.ForeignKey(Silhouette, models.CASCADE, null=True, related_name="+")
    main_image = models.ForeignKey(ProductImage, models.CASCADE, null=True, related_name="+")
    min_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    max_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    discount = models.PositiveSmallIntegerField(default=0, help_text=_("Per cent off, best offer."))
    sizes_eu = ArrayField(models.DecimalField(max_digits=4, decimal_places=1), default=list)
    merchant_ids = ArrayField(models.BigIntegerField(), default=list)
    ships_to = ArrayField(
        models.CharField(max_length=2),
        default=list,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=2))),
        help_text=_("Where some shop says that it sends it; offers, else the shops themselves."),
    )
    colours = ArrayField(models.CharField(max_length=20), default=list)
    gender = models.CharField(max_length=10, blank=True)
    height = models.CharField(max_length=10, blank=True)
    in_stock = models.BooleanField(default=False)
    offers_count = models.PositiveIntegerField(default=0)
    newest = models.DateTimeField(help_text=_("When the product was first seen."))
    text = SearchVectorField(null=True)

    objects = ProductListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            GinIndex(fields=["text"], name="listing_text"),
            GinIndex(fields=["sizes_eu"], name="listing_sizes"),
            GinIndex(fields=["merchant_ids"], name="listing_merchants"),
            GinIndex(fields=["ships_to"], name="listing_ships_to"),
            GinIndex(fields=["colours"], name="listing_colours"),
            models.Index(fields=["brand", "silhouette"], name="listing_brand_silhouette"),
            models.Index(fields=["min_price"], name="listing_price"),
            models.Index(fields=["-discount"], name="listing_discount"),
            models.Index(fields=["-newest"], name="listing_newest"),
            # Serves what is on sale, the most reduced first, on the home page.
            models.Index(
                fields=["-discount", "-newest"],
                condition=Q(discount__gt=0, in_stock=True),
                name="listing_reduced",
            ),
        ]

    def __str__(self) -> str:
        return f"listing of product {self.product_id}"
