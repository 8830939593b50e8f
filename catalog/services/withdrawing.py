"""Taking out what a shop's owner does not want shown: offers, photos, and their files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from catalog.models import Offer, Product, ProductImage
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction

THUMBNAIL = "-400"  # before the suffix of a copy's smaller sister


def withdraw_offers(offers: QuerySet[Offer]) -> int:
    """Delete offers with their prices, sizes and photos (vectors go with them); return how many.

    A product that nobody else lists is rejected, so that its page goes too, and gives up its
    numbers: should the shoe come back, it begins anew. Another shop that lists it keeps it alive.
    """

    def withdraw() -> int:
        rows = dict(
            offers.select_for_update(no_key=True).order_by("pk").values_list("pk", "product_id")
        )
        withdraw_images(ProductImage.objects.filter(offer__in=rows))
        Offer.objects.filter(pk__in=rows).delete()
        orphans = Product.objects.filter(pk__in=rows.values(), offers__isnull=True)
        orphan_ids = list(orphans.values_list("pk", flat=True))
        _drop_images(ProductImage.objects.filter(product__in=orphan_ids))
        Product.objects.filter(pk__in=orphan_ids, status=Product.Status.PUBLISHED).update(
            status=Product.Status.REJECTED, style_code="", gtin="", version=F("version") + 1
        )
        refresh_listings(set(rows.values()))
        return len(rows)

    return in_transaction(withdraw)


def withdraw_images(images: QuerySet[ProductImage]) -> int:
    """Delete photos with their vectors and, where nobody else shows them, their files."""

    def withdraw() -> int:
        products = set(images.values_list("product_id", flat=True))
        gone = _drop_images(images)
        refresh_listings(products)
        return gone

    return in_transaction(withdraw)


def _drop_images(images: QuerySet[ProductImage]) -> int:
    files = dict(images.values_list("pk", "file"))
    ProductImage.objects.filter(pk__in=files).delete()
    unused = set(files.values()) - set(
        ProductImage.objects.filter(file__in=files.values()).values_list("file", flat=True)
    )
    # After the commit: a transaction that is taken back keeps its files.
    transaction.on_commit(lambda: _delete_files(unused))
    return len(files)


def _delete_files(files: set[str]) -> None:
    media = Path(settings.MEDIA_ROOT)
    for file in files:
        path = media / file
        for each in (path, path.with_name(f"{path.stem}{THUMBNAIL}{path.suffix}")):
            each.unlink(missing_ok=True)
