"""The export feed: every listed product with its offers, one JSON object a line, gzipped.

Written to a file by a task and served from it, so that a reader who takes hours holds nothing up.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from catalog.models import Offer, ProductListing
from search.cards import card_of

logger = logging.getLogger(__name__)

CHUNK = 500
KEPT = 3  # files; a reader of the one before the newest can finish


def folder() -> Path:
    """Where feeds lie; no address leads there."""
    return settings.DATA_DIR / "feeds"


def newest_feed() -> Path | None:
    """Return the newest whole feed."""
    found = sorted(folder().glob("products-*.jsonl.gz")) if folder().is_dir() else []
    return found[-1] if found else None


def write_feed() -> Path:
    """Write a feed of all listed products and drop old ones; return its file."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"products-{timezone.now():%Y%m%dT%H%M%S}.jsonl.gz"
    aside = path.with_suffix(".part")
    count = 0
    with gzip.open(aside, "wt", encoding="utf-8", compresslevel=6) as file:
        for line in _lines():
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    aside.rename(path)
    for old in sorted(folder().glob("products-*.jsonl.gz"))[:-KEPT]:
        old.unlink(missing_ok=True)
    logger.info("Feed of %s products, %s bytes", count, os.path.getsize(path))  # noqa: PTH202
    return path


def _lines() -> Iterator[dict[str, Any]]:
    offers = Prefetch(
        "product__offers",
        Offer.objects.current().filter(merchant__is_hidden=False).select_related("merchant"),
        to_attr="current_offers",
    )
    listings = (
        ProductListing.objects.select_related("product", "brand", "silhouette", "main_image")
        .prefetch_related(offers)
        .defer("text")
        .order_by("pk")
    )
    for listing in listings.iterator(chunk_size=CHUNK):
        yield _line(listing)


def _line(listing: ProductListing) -> dict[str, Any]:
    card, product = card_of(listing), listing.product
    offers: list[Offer] = product.current_offers  # type: ignore[attr-defined]  # by Prefetch
    return {
        "id": card.id,
        "name": card.name,
        "brand": card.brand,
        "silhouette": card.silhouette,
        "colourway": card.colourway,
        "colours": list(card.colours),
        "gender": product.gender,
        "style_code": product.style_code,
        "url": settings.SITE_URL + card.url,
        "image": settings.SITE_URL + card.image if card.image else "",
        "best_price": None if card.best_price is None else str(card.best_price),
        "currency": card.currency,
        "in_stock": card.in_stock,
        "sizes_eu": [str(size) for size in listing.sizes_eu],
        "offers": [
            {
                "id": offer.pk,
                "merchant": offer.merchant.slug,
                "price": None if offer.price is None else str(offer.price),
                "currency": offer.currency,
                "in_stock": offer.in_stock,
                "url": settings.SITE_URL + reverse("out", args=[offer.pk]),
            }
            for offer in offers
        ],
    }
