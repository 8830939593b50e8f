"""What is sold (products), by whom (merchants), for how much (offers), and how it looks (images).

Writes over several models are functions of `catalog.services`; reads are methods of the
querysets in `catalog.querysets`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.querysets import (
    OfferQuerySet,
    ProductImageQuerySet,
    ProductListingQuerySet,
    ProductQuerySet,
)
from catalog.vocabulary import Colour, Gender, Height, SizeSystem


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

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
            models.Index(fields=["brand", "silhouette"], name="product_of_brand_and_line"),
        ]
        permissions = [
            ("publish_product", _("Can publish and reject products")),
            ("merge_product", _("Can merge products")),
        ]

    def __str__(self) -> str:
        return self.name


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
        ]

    def __str__(self) -> str:
        return self.title


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
            GinIndex(fields=["colours"], name="listing_colours"),
            models.Index(fields=["brand", "silhouette"], name="listing_brand_silhouette"),
            models.Index(fields=["min_price"], name="listing_price"),
            models.Index(fields=["-discount"], name="listing_discount"),
            models.Index(fields=["-newest"], name="listing_newest"),
        ]

    def __str__(self) -> str:
        return f"listing of product {self.product_id}"


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
        return f"candidate for product {self.product_id}"
