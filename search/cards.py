"""Product cards out of listings: one query for a page, with all that a card shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from catalog.models import Product, ProductListing
from search.result_page import ProductCard

_SELECTED = ("product", "brand", "silhouette", "main_image")


def cards_of(product_ids: Iterable[int]) -> dict[int, ProductCard]:
    """Return the cards of those products that have a listing, by id. One query."""
    listings = ProductListing.objects.filter(pk__in=list(product_ids)).select_related(*_SELECTED)
    return {listing.pk: card_of(listing) for listing in listings.defer("text")}


def card_of(listing: ProductListing) -> ProductCard:
    """Make the card of a listing whose product, brand, silhouette and picture are loaded."""
    product, image = listing.product, listing.main_image
    return ProductCard(
        id=product.pk,
        name=product.name,
        brand=listing.brand.name if listing.brand else "",
        silhouette=listing.silhouette.name if listing.silhouette else "",
        colourway=product.colourway,
        colours=tuple(listing.colours),
        height=listing.height,
        url=product_path(product),
        image=settings.MEDIA_URL + image.file if image else "",
        thumbnail=settings.MEDIA_URL + thumbnail_of(image.file) if image else "",
        best_price=listing.min_price,
        currency=settings.BASE_CURRENCY,
        discount=listing.discount,
        offers_count=listing.offers_count,
        in_stock=listing.in_stock,
        sizes=tuple(listing.sizes_eu),
    )


def product_path(product: Product) -> str:
    """Return the path of the product's page in the language in use."""
    return reverse("product", kwargs={"pk": product.pk, "slug": product.slug})


def thumbnail_of(file: str) -> str:
    """Name the small copy that the crawl keeps beside a picture's file.

    >>> thumbnail_of("pictures/ab/abc.webp")
    'pictures/ab/abc-400.webp'
    """
    stem, _dot, suffix = file.rpartition(".")
    return f"{stem}-400.{suffix}"
