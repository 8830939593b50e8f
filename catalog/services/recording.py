"""The one way in: what a crawl saw of a shop becomes offers, prices, sizes, pictures, products."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, connection

from catalog.cleaning import Refusal, clean_offer
from catalog.models import Merchant, Offer
from catalog.naming import describe
from catalog.offer_data import OfferData
from catalog.services.entries import Entry, fingerprint_of
from catalog.services.identity import assign_products
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction, take_identity_lock
from catalog.services.lookalikes import write_candidates
from catalog.services.numbers import Numbers
from catalog.services.offer_rows import write_offers, write_prices, write_sizes
from catalog.services.pictures import write_pictures
from catalog.services.products import update_products
from catalog.services.vocabulary import ensure_rows, load_vocabulary

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class RecordedOffers:
    """What became of a batch. Ids are keyed by external id; `refused` says what was left out."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    offer_ids: dict[str, int] = field(default_factory=dict)
    product_ids: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def add(self, other: RecordedOffers) -> None:
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.offer_ids |= other.offer_ids
        self.product_ids |= other.product_ids
        self.refused += other.refused


def record_offer(merchant: Merchant, offer: OfferData, *, seen_at: datetime) -> RecordedOffers:
    """Record a batch of one; see `record_offers`."""
    return record_offers(merchant, [offer], seen_at=seen_at)


def record_offers(
    merchant: Merchant, batch: Sequence[OfferData], *, seen_at: datetime
) -> RecordedOffers:
    """Write what a shop says of its offers at `seen_at` (aware); return what was new or changed.

    Idempotent: the same batch again writes only `last_seen_at`. Safe beside other crawls, of the
    same shop too; a batch older than what is known of an offer does not overwrite it. A price is
    observed only when price, price before, currency or stock changed. A bad row is cleaned or
    refused and never sinks the batch. Fields that staff have edited stay.

    Cost: about 30 statements for a batch of any size, 3 when nothing changed. Batches of 100 to
    500 do well; all is one transaction.
    """
    result = RecordedOffers()
    offers: dict[str, OfferData] = {}
    for offer in batch:
        cleaned = clean_offer(offer)
        if isinstance(cleaned, Refusal):
            result.refused.append(cleaned)
        elif cleaned.external_id in offers:
            result.refused.append(_refusal(cleaned, "listed-twice"))
        else:
            offers[cleaned.external_id] = cleaned
    if offers:
        result.add(_record_or_split(merchant, list(offers.values()), seen_at=seen_at))
    return result


def _record_or_split(
    merchant: Merchant, offers: list[OfferData], *, seen_at: datetime
) -> RecordedOffers:
    """Record; should the database refuse a row that looked clean, find it by halving the batch."""
    try:
        return in_transaction(lambda: _record(merchant, offers, seen_at=seen_at))
    except (DataError, IntegrityError, ValueError):
        if len(offers) == 1:
            logger.exception("offer %s of merchant %s refused", offers[0].external_id, merchant.pk)
            return RecordedOffers(refused=[_refusal(offers[0], "refused-by-database")])
    middle = len(offers) // 2
    result = _record_or_split(merchant, offers[:middle], seen_at=seen_at)
    result.add(_record_or_split(merchant, offers[middle:], seen_at=seen_at))
    return result


def _record(merchant: Merchant, offers: list[OfferData], *, seen_at: datetime) -> RecordedOffers:
    entries = {
        offer.external_id: Entry(data=offer, fingerprint=fingerprint_of(offer)) for offer in offers
    }
    result = RecordedOffers()
    known = _known_offers(merchant, entries)
    rest: list[Entry] = []
    seen_again: list[int] = []
    for external_id, entry in entries.items():
        offer = known.get(external_id)
        if offer is not None:
            result.offer_ids[external_id] = offer.pk
            result.product_ids[external_id] = offer.product_id
        if offer is not None and _is_as_known(offer, entry, seen_at=seen_at):
            seen_again.append(offer.pk)
        else:
            rest.append(entry)
    if rest:
        seen_again += _record_rest(merchant, rest, known, seen_at=seen_at)
    _see_again(seen_again, seen_at=seen_at)
    for entry in rest:
        result.offer_ids[entry.data.external_id] = entry.saved_offer.pk
        result.product_ids[entry.data.external_id] = entry.saved_offer.product_id
        result.new += entry.is_new
        result.changed += bool(entry.changes) and not entry.is_new
    result.unchanged = len(entries) - result.new - result.changed
    return result


def _record_rest(
    merchant: Merchant, rest: list[Entry], known: dict[str, Offer], *, seen_at: datetime
) -> list[int]:
    """Record the offers that are new or say something new.

    Returns the ids of those whose own row stayed as it was, even if their sizes or pictures did
    not: they are still to be marked as seen.
    """
    if any(_touches_identity(known.get(entry.data.external_id), entry) for entry in rest):
        take_identity_lock()
    locked = _known_offers(merchant, [entry.data.external_id for entry in rest], lock=True)
    for entry in rest:
        entry.offer = locked.get(entry.data.external_id)
        entry.is_new = entry.offer is None
    # What another crawl of this shop wrote while we waited may be newer than what we saw.
    live = [entry for entry in rest if entry.offer is None or entry.offer.last_seen_at <= seen_at]
    _describe(merchant, live)
    numbers = Numbers.of(live)
    assign_products(merchant, [entry for entry in live if entry.is_new], numbers)
    write_offers(merchant, live, seen_at=seen_at)
    write_sizes(live)
    write_prices(live, seen_at=seen_at)
    write_pictures(live)
    update_products(live, numbers)
    write_candidates(live)
    refresh_listings({entry.saved_offer.product_id for entry in live if entry.changes})
    return [entry.saved_offer.pk for entry in rest if entry.saved_offer.last_seen_at < seen_at]


def _describe(merchant: Merchant, entries: list[Entry]) -> None:
    """Read brand, line, colours out of the shop's words and find (or make) their rows."""
    vocabulary = load_vocabulary()
    for entry in entries:
        entry.description = describe(entry.data, vocabulary.lexicon, shop_name=merchant.name)
    ensure_rows(vocabulary, (entry.described for entry in entries))
    for entry in entries:
        entry.brand_id = vocabulary.brand_id(entry.described)
        entry.silhouette_id = vocabulary.silhouette_id(entry.described)
        if entry.brand_id is None:
            # Another shop may teach us the brand tomorrow: this offer is read again each time.
            entry.fingerprint = ""


def _known_offers(
    merchant: Merchant, external_ids: Iterable[str], *, lock: bool = False
) -> dict[str, Offer]:
    offers = Offer.objects.filter(merchant=merchant, external_id__in=list(external_ids))
    if lock:
        offers = offers.select_for_update(no_key=True).order_by("pk")
    return {offer.external_id: offer for offer in offers}


def _is_as_known(offer: Offer, entry: Entry, *, seen_at: datetime) -> bool:
    is_stale = seen_at < offer.last_seen_at
    return is_stale or (offer.gone_at is None and offer.fingerprint == entry.fingerprint)


def _touches_identity(offer: Offer | None, entry: Entry) -> bool:
    """Whether recording may decide which product something is."""
    if offer is None:
        return True
    data = entry.data
    return (
        offer.style_code != data.style_code
        or offer.gtin != data.gtin
        or offer.title != data.title
        or offer.raw.get("brand", "") != data.brand
    )


def _see_again(offer_ids: list[int], *, seen_at: datetime) -> None:
    """Move `last_seen_at` forward, rows in the order of their ids so that two crawls never lock
    each other out."""
    if not offer_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH seen AS (
                SELECT id FROM catalog_offer WHERE id = ANY(%s) AND last_seen_at < %s
                ORDER BY id FOR NO KEY UPDATE
            )
            UPDATE catalog_offer SET last_seen_at = %s FROM seen WHERE catalog_offer.id = seen.id
            """,
            [offer_ids, seen_at, seen_at],
        )


def _refusal(offer: OfferData, reason: str) -> Refusal:
    return Refusal(external_id=offer.external_id, title=offer.title, url=offer.url, reason=reason)


def retire_unseen_offers(merchant: Merchant, *, seen_before: datetime) -> int:
    """Mark as gone what a complete crawl that began at `seen_before` no longer saw; say how many.

    Call it only after a crawl that reached the end of the shop: a blocked or empty crawl proves
    nothing.
    """

    def retire() -> int:
        gone = (
            Offer.objects.current()
            .filter(merchant=merchant, last_seen_at__lt=seen_before)
            .select_for_update(no_key=True)
            .order_by("pk")
        )
        products = dict(gone.values_list("pk", "product_id"))
        Offer.objects.filter(pk__in=products).update(gone_at=seen_before)
        refresh_listings(set(products.values()))
        return len(products)

    return in_transaction(retire)
