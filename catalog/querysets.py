"""Reads over the catalogue, as chainable methods in the words of the trade."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db import models
from django.db.models import F, Value

from catalog.vocabulary import Gender

if TYPE_CHECKING:
    from catalog.models import (  # noqa: F401  (string annotations)
        Brand,
        Merchant,
        Offer,
        Product,
        ProductImage,
        ProductListing,
        Silhouette,
    )


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
    """Reads over listings; each filter is one that a visitor can set.

    An empty collection or None filters nothing, so that a form's fields can be passed as they are.
    """

    def of_brands(self, brands: Collection[Brand | int]) -> Self:
        """Keep products of any of these brands (rows or ids)."""
        return self.filter(brand__in=brands) if brands else self

    def of_silhouettes(self, silhouettes: Collection[Silhouette | int]) -> Self:
        """Keep products of any of these model lines (rows or ids)."""
        return self.filter(silhouette__in=silhouettes) if silhouettes else self

    def priced_between(self, low: Decimal | None, high: Decimal | None) -> Self:
        """Keep products whose best price lies between the two, in the base currency, both included.

        A product of unknown price passes only when neither is given.
        """
        listings = self
        if low is not None:
            listings = listings.filter(min_price__gte=low)
        if high is not None:
            listings = listings.filter(min_price__lte=high)
        return listings

    def in_sizes(self, sizes_eu: Collection[Decimal]) -> Self:
        """Keep products that some shop has in any of these EU sizes."""
        return self.filter(sizes_eu__overlap=list(sizes_eu)) if sizes_eu else self

    def of_merchants(self, merchants: Collection[Merchant | int]) -> Self:
        """Keep products that any of these shops sells (rows or ids)."""
        ids = [merchant if isinstance(merchant, int) else merchant.pk for merchant in merchants]
        return self.filter(merchant_ids__overlap=ids) if ids else self

    def in_colours(self, colours: Collection[str]) -> Self:
        """Keep products that show any of these base colours."""
        return self.filter(colours__overlap=list(colours)) if colours else self

    def of_genders(self, genders: Collection[str]) -> Self:
        """Keep products for these; unisex shoes are for men and for women."""
        wanted = set(genders)
        if wanted & {Gender.MEN, Gender.WOMEN}:
            wanted.add(Gender.UNISEX)
        return self.filter(gender__in=wanted) if wanted else self

    def of_heights(self, heights: Collection[str]) -> Self:
        """Keep low, mid or high shoes."""
        return self.filter(height__in=heights) if heights else self

    def in_stock(self) -> Self:
        """Keep products that some shop says can be bought."""
        return self.filter(in_stock=True)

    def on_sale(self) -> Self:
        """Keep products that some shop sells below its own earlier price."""
        return self.filter(discount__gt=0)

    def matching_words(self, text: str) -> Self:
        """Keep products that all the words fit, English or Russian, and annotate `rank`.

        Served by the GIN index on `text`. Any text is safe: quotes, "-" and "or" mean what they
        mean to search engines. Words without letters or digits keep nothing.
        """
        query = words_query(text)
        rank = SearchRank(F("text"), query, normalization=Value(1))
        return self.filter(text=query).annotate(rank=rank)

    def by_price(self) -> Self:
        """Order by best price, the cheapest first, unknown prices last."""
        return self.order_by(F("min_price").asc(nulls_last=True), "pk")

    def by_price_descending(self) -> Self:
        """Order by best price, the dearest first, unknown prices last."""
        return self.order_by(F("min_price").desc(nulls_last=True), "pk")

    def by_discount(self) -> Self:
        """Order by discount, the greatest first."""
        return self.order_by("-discount", "pk")

    def by_newest(self) -> Self:
        """Order by when the product was first seen, the newest first."""
        return self.order_by("-newest", "-pk")


def words_query(text: str) -> CombinedSearchQuery | SearchQuery:
    """Return the full-text query for a visitor's words.

    'russian' stems Cyrillic words as Russian and Latin ones as English; 'simple' takes them as
    they stand. `ProductListing.text` holds both.
    """
    stemmed = SearchQuery(text, config="russian", search_type="websearch")
    return stemmed | SearchQuery(text, config="simple", search_type="websearch")
