"""The only place where a crawl writes to the catalogue."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from catalog.models import Merchant, Offer
from catalog.offer_data import DeliveryData, ImageData, OfferData, SizeData
from catalog.services import record_offers, refresh_listings
from catalog.services.past import record_past_prices
from scrapers.counts import CrawlCounts
from scrapers.doubts import note_doubts
from scrapers.items import OfferItem, RefusedItem, SeenItem
from scrapers.models import CrawledPicture, CrawlRefusal
from scrapers.pictures import StoredPicture

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
MAX_REFUSALS_KEPT = 5_000
_DATABASE_BACK_WITHIN_S = 45.0
_STORED_FIELDS = ("sha256", "file", "width", "height", "phash")


@dataclass(slots=True)
class FetchedPicture:
    """What is known of one picture address: the stored copy, or why there is none."""

    url: str
    stored: dict[str, Any] | None = None
    error: str = ""
    is_permanent: bool = True

    def keep(self, stored: StoredPicture) -> None:
        """Note the stored copy."""
        self.stored = asdict(stored)


def address_digest(url: str) -> str:
    """Half of the SHA-256 of an address: a short key for what may be 2,000 characters long."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def find_pictures(source_id: int, urls: Sequence[str]) -> list[FetchedPicture | None]:
    """What the source's earlier crawls made of these addresses; None for those to fetch."""
    digests = [address_digest(url) for url in urls]
    rows = while_database_restarts(
        lambda: list(CrawledPicture.objects.filter(source=source_id, digest__in=set(digests)))
    )
    now = timezone.now()
    known: dict[str, FetchedPicture] = {}
    for row in rows:
        if row.sha256:
            stored = {name: getattr(row, name) for name in _STORED_FIELDS}
            known[row.digest] = FetchedPicture(row.url, stored)
        elif row.retry_at is not None and row.retry_at > now:
            known[row.digest] = FetchedPicture(row.url, error=row.error)
    return [known.get(digest) for digest in digests]


def remember_pictures(source_id: int, pictures: Iterable[FetchedPicture]) -> None:
    """Write what became of freshly fetched addresses; failures are left alone for a while."""
    now = timezone.now()
    rows = {
        digest: CrawledPicture(
            source_id=source_id,
            digest=digest,
            url=picture.url[:2000],
            error=picture.error[:200],
            retry_at=now + timedelta(days=7 if picture.is_permanent else 0, hours=1)
            if picture.error
            else None,
            fetched_at=now,
            **(picture.stored or {}),
        )
        for picture in pictures
        if (digest := address_digest(picture.url))
    }
    while_database_restarts(
        lambda: CrawledPicture.objects.bulk_create(
            [rows[digest] for digest in sorted(rows)],
            update_conflicts=True,
            unique_fields=["source", "digest"],
            update_fields=[*_STORED_FIELDS, "error", "retry_at", "fetched_at"],
        )
    )


def store_items(
    items: Sequence[OfferItem | RefusedItem | SeenItem],
    *,
    merchant_id: int,
    run_id: int,
    counts: CrawlCounts,
) -> None:
    """Record a batch in the catalogue and its refusals beside the run.

    Waits while PostgreSQL restarts; all writes are idempotent, so a batch that died half-way
    is simply written again.
    """
    offers = [item for item in items if isinstance(item, OfferItem)]
    refused = [item for item in items if isinstance(item, RefusedItem)]
    present = timezone.now()
    if urls := [item.url for item in items if isinstance(item, SeenItem)]:
        counts.seen += while_database_restarts(
            lambda: see_again_by_address(merchant_id, urls, seen_at=present)
        )
    # The present first, then the past from its youngest moment on: see `record_past_prices`.
    offers.sort(key=lambda offer: offer.seen_at or present, reverse=True)
    for moment, group in groupby(offers, key=lambda offer: offer.seen_at):
        refused += _record(
            list(group),
            merchant_id=merchant_id,
            seen_at=moment or present,
            counts=counts,
            is_past=moment is not None,
        )
    now_seen = [offer for offer in offers if offer.seen_at is None]
    if now_seen:
        while_database_restarts(
            lambda: note_doubts(now_seen, merchant_id=merchant_id, run_id=run_id)
        )
    _keep_refusals(refused, run_id=run_id, counts=counts)


def see_again_by_address(merchant_id: int, urls: Sequence[str], *, seen_at: datetime) -> int:
    """Mark the shop's offers at these addresses as seen; return how many. They were unchanged."""
    offers = Offer.objects.filter(merchant=merchant_id, url__in=urls)
    back = dict(offers.exclude(gone_at=None).values_list("pk", "product_id"))
    seen = offers.filter(last_seen_at__lt=seen_at).update(last_seen_at=seen_at, gone_at=None)
    if back:
        refresh_listings(set(back.values()))
    return seen


def _record(
    offers: list[OfferItem],
    *,
    merchant_id: int,
    seen_at: datetime,
    counts: CrawlCounts,
    is_past: bool,
) -> list[RefusedItem]:
    batch = [offer_data(offer) for offer in offers]
    if is_past:
        while_database_restarts(
            lambda: record_past_prices(Merchant.objects.get(pk=merchant_id), batch, seen_at=seen_at)
        )
        return []
    result = while_database_restarts(
        lambda: record_offers(Merchant.objects.get(pk=merchant_id), batch, seen_at=seen_at)
    )
    counts.new += result.new
    counts.changed += result.changed
    counts.seen += result.new + result.changed + result.unchanged
    return [
        RefusedItem(reason=refusal.reason, title=refusal.title, url=refusal.url)
        for refusal in result.refused
    ]


def _keep_refusals(refused: list[RefusedItem], *, run_id: int, counts: CrawlCounts) -> None:
    kept = max(0, MAX_REFUSALS_KEPT - counts.refused.total())
    rows = [
        CrawlRefusal(
            run_id=run_id, reason=item.reason[:60], title=item.title[:500], url=item.url[:2000]
        )
        for item in refused[:kept]
    ]
    if rows and run_id:
        while_database_restarts(lambda: CrawlRefusal.objects.bulk_create(rows))
    counts.refused.update(item.reason[:60] for item in refused)


def offer_data(item: OfferItem) -> OfferData:
    """The item in the shape that the catalogue takes in."""
    return OfferData(
        external_id=item.external_id,
        url=item.url,
        title=item.title,
        brand=item.brand,
        style_code=item.style_code,
        gtin=item.gtin,
        price=item.price,
        compare_at_price=item.compare_at_price,
        currency=item.currency,
        in_stock=item.in_stock,
        sizes=tuple(
            SizeData(
                label=size.label,
                system=size.system,
                eu=size.eu,
                in_stock=size.in_stock,
                price=size.price,
            )
            for size in item.sizes
        ),
        image_urls=tuple(item.image_urls),
        images=tuple(ImageData(**asdict(picture)) for picture in item.pictures),
        are_images_complete=item.are_pictures_complete,
        gender=item.gender,
        colour=item.colour,
        description=item.description,
        condition=item.condition,
        country=item.country,
        ships_to=item.ships_to,
        delivery=tuple(DeliveryData(**asdict(line)) for line in item.delivery),
    )


def while_database_restarts(work: Callable[[], Result]) -> Result:
    """Run `work`, again and again for up to 45 s while PostgreSQL is away.

    Raises:
        OperationalError, InterfaceError: it did not come back.
    """
    deadline = time.monotonic() + _DATABASE_BACK_WITHIN_S
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > deadline or connection.in_atomic_block:
                raise
            logger.warning("the database is away (%s); trying again", type(error).__name__)
            connection.close()
            time.sleep(0.5)
