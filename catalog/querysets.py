"""Reads over the catalogue, as chainable methods in the words of the trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from catalog.models import Merchant, Offer, Product, ProductImage, ProductListing  # noqa: F401  (string annotations)


class ProductQuerySet(models.QuerySet["Product"]):
    """Reads over products."""

    def published(self) -> Self:
        """Keep what visitors may see."""
        return self.filter(status="published")


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads over offers."""

    def current(self) -> Self:
        """Keep offers that the last complete crawl of their shop still saw."""
        return self.filter(gone_at__isnull=True)

    def in_stock(self) -> Self:
        """Keep current offers that the shop says can be bought."""
        return self.current().filter(in_stock=True)

    def of_merchant(self, merchant: Merchant) -> Self:
        """Keep one shop's offers."""
        return self.filter(merchant=merchant)


class ProductImageQuerySet(models.QuerySet["ProductImage"]):
    """Reads over pictures."""

    def visible(self) -> Self:
        """Keep pictures that staff have not hidden."""
        return self.filter(is_hidden=False)


class ProductListingQuerySet(models.QuerySet["ProductListing"]):
    """Reads over listings; each filter is one that a visitor can set."""
