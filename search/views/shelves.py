"""Rows of shoes that nobody searched for: on the home page and the pages of brands."""

from __future__ import annotations

from django.db.models import QuerySet

from catalog.models import ProductListing
from search.cards import card_of
from search.result_page import ProductCard

CARD_PARTS = ("product", "brand", "silhouette", "main_image")


def shelf(listings: QuerySet[ProductListing]) -> list[ProductCard]:
    """Turn listings into cards, in their order. One query."""
    return [card_of(each) for each in listings.select_related(*CARD_PARTS).defer("text")]
