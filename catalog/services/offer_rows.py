"""Rows of one offer: itself, its sizes, its price history. Batches, a few statements each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from catalog.models import Merchant, Offer, OfferSize, PriceObservation
from catalog.offer_data import SizeData
from catalog.services.entries import Entry, raw_words

# What a shop may change about an offer. `first_seen_at` and `product` stay.
STATED_FIELDS = (
    "url",
    "title",
    "price",
    "compare_at_price",
    "currency",
    "in_stock",
    "style_code",
    "gtin",
    "raw",
)
WRITTEN_FIELDS = (*STATED_FIELDS, "fingerprint", "last_seen_at", "gone_at")
PRICE_FIELDS = ("price", "compare_at_price", "currency", "in_stock")


def write_offers(merchant: Merchant, entries: Iterable[Entry], *, seen_at: datetime) -> None:
    """Insert new offers and update changed ones in one statement; note what changed."""
    written = []
    for entry in sorted(entries, key=lambda entry: entry.data.external_id):
        stated = _stated(entry)
        if entry.offer is None:
            entry.offer = Offer(
                merchant=merchant,
                external_id=entry.data.external_id,
                product=entry.saved_product,
                first_seen_at=seen_at,
            )
        offer = entry.offer
        entry.changes |= {name for name in STATED_FIELDS if getattr(offer, name) != stated[name]}
        if entry.is_new:
            entry.changes.add("offer")
        if offer.gone_at is not None:
            entry.changes.add("gone_at")
        if entry.changes or offer.fingerprint != entry.fingerprint:
            for name, value in stated.items():
                setattr(offer, name, value)
            offer.fingerprint = entry.fingerprint
            offer.last_seen_at = seen_at
            offer.gone_at = None
            written.append(offer)
    Offer.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["merchant", "external_id"],
        update_fields=WRITTEN_FIELDS,
    )


def _stated(entry: Entry) -> dict[str, object]:
    stated: dict[str, object] = {name: getattr(entry.data, name) for name in STATED_FIELDS[:-1]}
    return stated | {"raw": raw_words(entry.data)}


def write_prices(entries: Iterable[Entry], *, seen_at: datetime) -> None:
    """Add an observation for each offer that is new or whose price or stock changed."""
    PriceObservation.objects.bulk_create(
        PriceObservation(
            offer=entry.saved_offer,
            seen_at=seen_at,
            **{name: getattr(entry.saved_offer, name) for name in PRICE_FIELDS},
        )
        for entry in entries
        if entry.is_new or not entry.changes.isdisjoint(PRICE_FIELDS)
    )


def write_sizes(entries: Iterable[Entry]) -> None:
    """Make the stored sizes of each offer those that the shop lists; write only differences."""
    by_offer = {entry.saved_offer.pk: entry for entry in entries}
    known: dict[int, dict[tuple[str, str], OfferSize]] = {pk: {} for pk in by_offer}
    old = [pk for pk, entry in by_offer.items() if not entry.is_new]
    if old:
        for size in OfferSize.objects.filter(offer__in=old):
            known[size.offer_id][size.system, size.label] = size
    written: list[OfferSize] = []
    dropped: list[int] = []
    for pk in sorted(by_offer):
        entry, before = by_offer[pk], known[pk]
        stated = {(size.system, size.label): size for size in entry.data.sizes}
        differing = [
            _size_row(pk, size)
            for key, size in stated.items()
            if key not in before or not _is_same_size(before[key], size)
        ]
        superfluous = [row.pk for key, row in before.items() if key not in stated]
        if differing or superfluous:
            entry.changes.add("sizes")
        written += differing
        dropped += superfluous
    if dropped:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM catalog_offersize WHERE id = ANY(%s)", [dropped])
    OfferSize.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["offer", "system", "label"],
        update_fields=["eu", "in_stock", "price"],
    )


def _size_row(offer_id: int, size: SizeData) -> OfferSize:
    return OfferSize(
        offer_id=offer_id,
        label=size.label,
        system=size.system,
        eu=size.eu,
        in_stock=size.in_stock,
        price=size.price,
    )


def _is_same_size(row: OfferSize, size: SizeData) -> bool:
    return (row.eu, row.in_stock, row.price) == (size.eu, size.in_stock, size.price)
