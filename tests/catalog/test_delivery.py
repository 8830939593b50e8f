"""What a shop says of condition, country and delivery, on its way into the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Offer
from catalog.offer_data import DeliveryData, OfferData
from catalog.services import record_offers
from tests.factories import MerchantFactory, OfferDataFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


def sent(to: str, price: str, currency: str = "EUR") -> DeliveryData:
    return DeliveryData(to=to, price=Decimal(price), currency=currency)


def recorded(offer: OfferData) -> Offer:
    record_offers(MerchantFactory.create(), [offer], seen_at=MORNING)
    return Offer.objects.get()


def test_condition_country_and_delivery_are_kept_as_stated() -> None:
    offer = recorded(
        OfferDataFactory.build(
            condition="used",
            country="de",
            ships_to=("FR", "de", "fr"),
            delivery=(sent("DE", "4.9"), sent("", "0")),
        )
    )

    assert (offer.get_condition_display(), offer.country) == ("used", "DE")
    assert offer.ships_to == ["DE", "FR"]
    assert offer.delivery_lines() == [("", Decimal("0.00"), "EUR"), ("DE", Decimal("4.90"), "EUR")]


def test_what_is_no_country_no_price_and_no_condition_is_dropped() -> None:
    offer = recorded(
        OfferDataFactory.build(
            condition="as good as new",
            country="Narnia",
            ships_to=("XX", "UK"),
            delivery=(
                sent("XX", "5"),
                sent("FR", "-1"),
                sent("IT", "5", "€"),
                sent("GB", "9"),
                sent("UK", "7"),
            ),
        )
    )

    assert (offer.condition, offer.country, offer.ships_to) == ("", "", ["GB"])
    assert offer.delivery_lines() == [("GB", Decimal("7.00"), "EUR")]


def test_a_change_of_delivery_is_a_change_without_a_price_observation_or_another_statement() -> (
    None
):
    merchant = MerchantFactory.create()
    batch = [OfferDataFactory.build(delivery=(sent("DE", "5"),)) for _ in range(20)]
    record_offers(merchant, batch, seen_at=MORNING)

    dearer = [replace(offer, delivery=(sent("DE", "6"),)) for offer in batch]
    with CaptureQueriesContext(connection) as captured:
        result = record_offers(merchant, dearer, seen_at=MORNING + timedelta(hours=1))

    assert (result.new, result.changed) == (0, 20)
    assert len(captured) <= 30
    first = Offer.objects.order_by("pk")[0]
    assert first.prices.count() == 1
    assert first.delivery_lines()[0].price == Decimal("6.00")


def test_an_offer_of_before_says_nothing_of_delivery() -> None:
    offer = recorded(OfferDataFactory.build())

    assert (offer.condition, offer.country, offer.ships_to, offer.delivery) == ("", "", [], [])
