"""Crawls at once: real connections, committed data."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from catalog.models import Brand, Merchant, Offer, PriceObservation, Product, ProductListing
from catalog.offer_data import OfferData
from catalog.services import RecordedOffers, record_offers, retire_unseen_offers
from tests.factories import ImageDataFactory, MerchantFactory, OfferDataFactory

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


def batch_of(size: int) -> list[OfferData]:
    """Offers with style codes that several shops share."""
    return [
        OfferDataFactory.build(
            external_id=f"shoe-{n}",
            title=f"Nike Dunk Low number {n}",
            style_code=f"DD{1000 + n}-100",
            images=(ImageDataFactory.build(),),
        )
        for n in range(size)
    ]


def at_once(*works: Callable[[], RecordedOffers]) -> list[RecordedOffers]:
    """Run each in a thread with a connection of its own, all starting together."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], RecordedOffers]) -> RecordedOffers:
        try:
            start.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(run, work) for work in works]
        return [future.result(timeout=120) for future in futures]


def recorder(
    merchant: Merchant, offers: list[OfferData], at: datetime = MORNING
) -> Callable[[], RecordedOffers]:
    return lambda: record_offers(merchant, offers, seen_at=at)


@pytest.fixture(autouse=True)
def lost_updates_would_show() -> Iterator[None]:
    """After every test: each offer once, each style code once, a listing for each product."""
    yield
    codes = list(Product.objects.values_list("style_code", flat=True))
    assert len(codes) == len(set(codes))
    assert ProductListing.objects.count() == Product.objects.count()


def test_two_crawls_of_one_shop_record_each_offer_once() -> None:
    merchant, batch = MerchantFactory.create(), batch_of(60)

    results = at_once(*[recorder(merchant, order) for order in (batch, batch[::-1], batch)])

    assert Offer.objects.count() == Product.objects.count() == 60
    assert PriceObservation.objects.count() == 60
    assert sum(result.new for result in results) == 60
    assert sum(result.unchanged for result in results) == 120
    assert not any(result.refused for result in results)


def test_crawls_of_several_shops_share_products_and_brands() -> None:
    merchants = MerchantFactory.create_batch(4)
    batch = batch_of(60)

    results = at_once(
        *[
            recorder(merchant, batch if number % 2 else batch[::-1])
            for number, merchant in enumerate(merchants)
        ]
    )

    assert [result.new for result in results] == [60] * 4
    assert Offer.objects.count() == 240
    assert Product.objects.count() == 60
    assert Brand.objects.count() == 1
    assert set(ProductListing.objects.values_list("offers_count", flat=True)) == {4}


def test_changing_prices_in_several_shops_at_once_loses_none() -> None:
    merchants = MerchantFactory.create_batch(3)
    batch = batch_of(40)
    for merchant in merchants:
        record_offers(merchant, batch, seen_at=MORNING)

    for hour in range(1, 6):
        cheaper = [
            replace(data, price=Decimal(100 - hour), description=f"hour {hour}") for data in batch
        ]
        at = MORNING + timedelta(hours=hour)
        results = at_once(
            *[
                recorder(merchant, cheaper if number % 2 else cheaper[::-1], at)
                for number, merchant in enumerate(merchants)
            ]
        )
        assert [result.changed for result in results] == [40] * 3

    assert PriceObservation.objects.count() == 3 * 40 * 6
    assert set(ProductListing.objects.values_list("min_price", flat=True)) == {Decimal(95)}


def test_a_retirement_beside_a_crawl_leaves_what_the_crawl_has_seen() -> None:
    merchant, batch = MerchantFactory.create(), batch_of(40)
    record_offers(merchant, batch, seen_at=MORNING)
    noon = MORNING + timedelta(hours=4)

    def retire() -> RecordedOffers:
        retire_unseen_offers(merchant, seen_before=MORNING + timedelta(hours=1))
        return RecordedOffers()

    at_once(retire, recorder(merchant, batch, noon))
    record_offers(merchant, batch, seen_at=noon + timedelta(hours=1))

    assert not Offer.objects.filter(gone_at__isnull=False).exists()
