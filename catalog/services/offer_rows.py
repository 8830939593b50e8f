"""Rows of one offer: itself, its sizes, its price history. Batches, a few statements each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from catalog.models import Merchant, Offer, OfferSize, PriceObservation
from catalog.offer_data import SizeData
from catalog.services.bulk import insert_rows
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
    "condition",
    "country",
    "ships_to",
    "delivery",
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
    insert_rows(written, unique=["merchant", "external_id"], update=WRITTEN_FIELDS)


def _stated(entry: Entry) -> dict[str, object]:
    data = entry.data
    stated: dict[str, object] = {
        name: getattr(data, name) for name in STATED_FIELDS if name != "raw"
    }
    return stated | {
        "ships_to": list(data.ships_to),
        "delivery": [
            {"to": line.to, "price": str(line.price), "currency": line.currency}
            for line in data.delivery
        ],
        "raw": raw_words(data),
    }


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


# One array a column: an offer has a dozen sizes, and a row object for each would cost more than
# all the rest of the batch.
_UPSERT_SIZES = """
INSERT INTO catalog_offersize (offer_id, system, label, eu, in_stock, price)
SELECT * FROM unnest(
    %s::bigint[], %s::varchar[], %s::varchar[], %s::numeric[], %s::boolean[], %s::numeric[]
)
ON CONFLICT (offer_id, system, label)
DO UPDATE SET eu = excluded.eu, in_stock = excluded.in_stock, price = excluded.price
"""


def write_sizes(entries: Iterable[Entry]) -> None:
    """Make the stored sizes of each offer those that the shop lists; write only differences."""
    by_offer = {entry.saved_offer.pk: entry for entry in entries}
    known: dict[int, dict[tuple[str, str], SizeRow]] = {pk: {} for pk in by_offer}
    old = [pk for pk, entry in by_offer.items() if not entry.is_new]
    if old:
        rows = OfferSize.objects.filter(offer__in=old).values_list(
            "offer_id", "system", "label", "pk", "eu", "in_stock", "price"
        )
        for offer_id, system, label, pk, eu, in_stock, price in rows:
            known[offer_id][system, label] = SizeRow(pk, eu, in_stock, price)
    written: list[tuple[int, SizeData]] = []
    dropped: list[int] = []
    for pk in sorted(by_offer):
        entry, before = by_offer[pk], known[pk]
        stated = {(size.system, size.label): size for size in entry.data.sizes}
        differing = [
            (pk, size)
            for key, size in stated.items()
            if key not in before or not before[key].says(size)
        ]
        superfluous = [row.pk for key, row in before.items() if key not in stated]
        if differing or superfluous:
            entry.changes.add("sizes")
        written += differing
        dropped += superfluous
    with connection.cursor() as cursor:
        if dropped:
            cursor.execute("DELETE FROM catalog_offersize WHERE id = ANY(%s)", [dropped])
        if written:
            cursor.execute(
                _UPSERT_SIZES,
                [
                    [pk for pk, _ in written],
                    [size.system for _, size in written],
                    [size.label for _, size in written],
                    [size.eu for _, size in written],
                    [size.in_stock for _, size in written],
                    [size.price for _, size in written],
                ],
            )


class SizeRow(NamedTuple):
    """What is stored of a size."""

    pk: int
    eu: Decimal | None
    in_stock: bool | None
    price: Decimal | None

    def says(self, size: SizeData) -> bool:
        """Whether the shop says the same as before."""
        return self[1:] == (size.eu, size.in_stock, size.price)
