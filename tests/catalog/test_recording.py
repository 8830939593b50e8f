"""`record_offers`: the one way in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    Offer,
    PriceObservation,
    Product,
    ProductImage,
    ProductListing,
)
from catalog.offer_data import SizeData
from catalog.services import record_offer, record_offers, retire_unseen_offers
from tests.factories import ImageDataFactory, MerchantFactory, OfferDataFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)


def batch_of(size: int, **traits: Any) -> list[Any]:
    return [
        OfferDataFactory.build(
            sizes=(SizeData(label="42", system="EU", eu=Decimal(42), in_stock=True),),
            images=(ImageDataFactory.build(),),
            **traits,
        )
        for _ in range(size)
    ]


def test_a_new_offer_becomes_an_offer_a_product_a_price_and_a_listing() -> None:
    merchant = MerchantFactory.create()
    [data] = batch_of(1, title="Nike Air Max 90 'Infrared'", style_code="CT1685-100")

    result = record_offer(merchant, data, seen_at=MORNING)

    offer = Offer.objects.get()
    assert (result.new, result.changed, result.unchanged) == (1, 0, 0)
    assert result.offer_ids == {data.external_id: offer.pk}
    assert result.product_ids == {data.external_id: offer.product_id}
    assert offer.product.style_code == "CT1685-100"
    assert str(offer.product.silhouette) == "Air Max 90"
    assert offer.prices.get().price == Decimal("120.00")
    assert ProductListing.objects.get().sizes_eu == [Decimal("42.0")]


def test_the_same_batch_again_writes_nothing_but_when_it_was_seen() -> None:
    merchant = MerchantFactory.create()
    batch = batch_of(20)
    record_offers(merchant, batch, seen_at=MORNING)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        result = record_offers(merchant, batch, seen_at=NOON)

    writes = [
        q["sql"]
        for q in captured
        if q["sql"].lstrip()[:6] in ("INSERT", "UPDATE", "DELETE", "WITH s")
    ]
    writes = [sql for sql in writes if "SAVEPOINT" not in sql]
    assert (result.new, result.changed, result.unchanged) == (0, 0, 20)
    assert len([sql for sql in writes]) <= 1
    assert PriceObservation.objects.count() == 20
    assert set(Offer.objects.values_list("last_seen_at", flat=True)) == {NOON}


def test_a_hundred_new_offers_cost_far_less_than_a_statement_each() -> None:
    merchant = MerchantFactory.create()
    batch = batch_of(100)

    with CaptureQueriesContext(connection) as captured:
        record_offers(merchant, batch, seen_at=MORNING)

    assert len(captured) <= 40


def test_a_changed_price_is_observed_once() -> None:
    merchant = MerchantFactory.create()
    [data] = batch_of(1)
    record_offer(merchant, data, seen_at=MORNING)

    result = record_offer(merchant, replace(data, price=Decimal(90)), seen_at=NOON)

    assert result.changed == 1
    assert list(PriceObservation.objects.order_by("seen_at").values_list("price", flat=True)) == [
        120,
        90,
    ]


def test_an_offer_that_comes_back_is_no_longer_gone() -> None:
    merchant = MerchantFactory.create()
    [data] = batch_of(1)
    record_offer(merchant, data, seen_at=MORNING)
    assert retire_unseen_offers(merchant, seen_before=NOON) == 1
    assert not ProductListing.objects.exists()

    record_offer(merchant, data, seen_at=NOON + timedelta(hours=1))

    assert Offer.objects.get().gone_at is None
    assert ProductListing.objects.exists()
    assert PriceObservation.objects.count() == 1
    assert Product.objects.count() == ProductImage.objects.count() == 1
