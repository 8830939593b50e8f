"""Pictures of products: stored once per content, in the shop's order."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from catalog.models import ProductImage
from catalog.services.entries import HALF, Entry


def write_pictures(entries: Iterable[Entry]) -> None:
    """Upsert the pictures that the crawl stored; drop those that a shop has taken down.

    A picture is dropped only if its offer still shows another and all of them were fetched;
    one that staff have hidden is kept, so that it does not come back unhidden.
    """
    shown = [entry for entry in entries if entry.data.images]
    if not shown:
        return
    known: dict[tuple[int, str], ProductImage] = {
        (image.product_id, image.sha256): image
        for image in ProductImage.objects.filter(
            product__in={entry.saved_offer.product_id for entry in shown}
        )
    }
    written: dict[tuple[int, str], ProductImage] = {}
    dropped: list[ProductImage] = []
    for entry in shown:
        rows = _differing_rows(entry, known | written)
        lost = _lost_pictures(entry, known)
        if rows or lost:
            entry.changes.add("pictures")
        written |= {(row.product_id, row.sha256): row for row in rows}
        dropped += lost
    ProductImage.objects.bulk_create(
        [written[key] for key in sorted(written)],
        update_conflicts=True,
        unique_fields=["product", "sha256"],
        update_fields=["position", "offer", "source_url", "file"],
    )
    _drop(dropped)


def _differing_rows(entry: Entry, known: dict[tuple[int, str], ProductImage]) -> list[ProductImage]:
    """Return rows for the pictures that are new, or that this offer now shows elsewhere."""
    offer = entry.saved_offer
    rows = []
    for position, image in enumerate(entry.data.images):
        row = known.get((offer.product_id, image.sha256))
        is_others = row is not None and row.offer_id not in (None, offer.pk)
        if is_others or (
            row is not None
            and (row.position, row.source_url, row.file, row.offer_id)
            == (position, image.source_url, image.file, offer.pk)
        ):
            continue
        rows.append(
            ProductImage(
                product_id=offer.product_id,
                offer=offer,
                source_url=image.source_url,
                sha256=image.sha256,
                file=image.file,
                width=image.width,
                height=image.height,
                phash=image.phash,
                position=position,
            )
        )
    return rows


def _lost_pictures(entry: Entry, known: dict[tuple[int, str], ProductImage]) -> list[ProductImage]:
    if not entry.data.are_images_complete:
        return []
    still_shown = {image.sha256 for image in entry.data.images}
    offer = entry.saved_offer
    return [
        image
        for image in known.values()
        if image.offer_id == offer.pk and image.sha256 not in still_shown and not image.is_hidden
    ]


def _drop(images: list[ProductImage]) -> None:
    if not images:
        return
    ProductImage.objects.filter(pk__in=[image.pk for image in images]).delete()
    with connection.cursor() as cursor:
        # Another offer of the product may show the same content: let its next crawl look again.
        cursor.execute(
            """
            UPDATE catalog_offer SET fingerprint = left(fingerprint, %s)
            WHERE product_id = ANY(%s) AND NOT id = ANY(%s)
            """,
            [
                HALF,
                [image.product_id for image in images],
                [image.offer_id for image in images],
            ],
        )
