"""`record_offers`: the one way in, and what it writes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    Brand,
    Offer,
    OfferSize,
    PriceObservation,
    Product,
    ProductImage,
    ProductListing,
)
from catalog.offer_data import SizeData
from catalog.services import record_offer, retire_unseen_offers
from tests.catalog.recorded import EVENING, MORNING, NOON, record, shoe
from tests.factories import (
    MerchantFactory,
    OfferDataFactory,
)

pytestmark = pytest.mark.django_db


def test_a_new_offer_becomes_an_offer_a_product_a_price_and_a_listing() -> None:
    data = shoe(title="Nike Air Max 90 'Infrared'", style_code="CT1685-100")

    result = record(MerchantFactory.create(), data)

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
    batch = [shoe() for _ in range(100)]
    record(merchant, *batch)
    version = Product.objects.values_list("version", "updated_at")
    before = list(version)

    with CaptureQueriesContext(connection) as captured:
        result = record(merchant, *batch, at=NOON)

    assert (result.new, result.changed, result.unchanged) == (0, 0, 100)
    statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 2  # what is known, and when it was seen
    assert PriceObservation.objects.count() == 100
    assert set(Offer.objects.values_list("last_seen_at", flat=True)) == {NOON}
    assert list(version) == before


def test_a_hundred_offers_cost_far_less_than_a_statement_each() -> None:
    merchant = MerchantFactory.create()
    batch = [shoe() for _ in range(100)]

    with CaptureQueriesContext(connection) as new:
        record(merchant, *batch)
    cheaper = [replace(data, price=Decimal(80), images=data.images * 1) for data in batch]
    with CaptureQueriesContext(connection) as changed:
        result = record(merchant, *cheaper, at=NOON)

    assert result.changed == 100
    assert len(new) <= 35
    assert len(changed) <= 30


@pytest.mark.parametrize(
    "change",
    [
        {"price": Decimal(90)},
        {"compare_at_price": Decimal(150)},
        {"currency": "USD"},
        {"in_stock": False},
    ],
)
def test_a_price_is_observed_when_price_or_stock_changed(change: dict[str, Any]) -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data)

    result = record(merchant, replace(data, **change), at=NOON)
    record(merchant, replace(data, **change), at=EVENING)

    assert result.changed == 1
    assert PriceObservation.objects.count() == 2
    latest = PriceObservation.objects.latest("seen_at")
    assert latest.seen_at == NOON
    assert all(getattr(latest, name) == value for name, value in change.items())


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Nike Air Max 90 renamed"},
        {"url": "https://shop.example/elsewhere"},
        {"sizes": ()},
        {"colour": "red"},
        {"description": "Now with words."},
    ],
)
def test_other_changes_are_changes_without_an_observation(change: dict[str, Any]) -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data)

    result = record(merchant, replace(data, **change), at=NOON)

    assert (result.new, result.changed, result.unchanged) == (0, 1, 0)
    assert PriceObservation.objects.count() == 1


def test_what_was_seen_earlier_does_not_overwrite_what_was_seen_later() -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data, at=NOON)

    result = record(merchant, replace(data, price=Decimal(50)), at=MORNING)

    assert result.unchanged == 1
    assert Offer.objects.get().price == Decimal(120)
    assert Offer.objects.get().last_seen_at == NOON


def test_an_offer_that_comes_back_is_no_longer_gone() -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data)
    assert retire_unseen_offers(merchant, seen_before=NOON) == 1
    assert not ProductListing.objects.exists()

    result = record(merchant, data, at=EVENING)

    assert result.changed == 1
    assert Offer.objects.get().gone_at is None
    assert ProductListing.objects.exists()
    assert PriceObservation.objects.count() == 1
    assert Product.objects.count() == ProductImage.objects.count() == 1


def test_only_what_a_crawl_did_not_see_is_retired_and_only_in_its_shop() -> None:
    merchant, other = MerchantFactory.create(), MerchantFactory.create()
    kept, lost = shoe(), shoe()
    record(merchant, kept, lost)
    record(other, shoe())
    record(merchant, kept, at=NOON)

    assert retire_unseen_offers(merchant, seen_before=NOON) == 1

    assert Offer.objects.get(gone_at__isnull=False).external_id == lost.external_id
    assert retire_unseen_offers(merchant, seen_before=NOON) == 0


def test_an_offer_of_no_known_brand_whose_sizes_alone_change_is_seen_and_not_gone() -> None:
    merchant = MerchantFactory.create()
    data = shoe(title="Plain runner", brand="")
    record(merchant, data)

    record(merchant, replace(data, sizes=()), at=NOON)

    assert retire_unseen_offers(merchant, seen_before=NOON) == 0
    assert Offer.objects.get().last_seen_at == NOON


def test_sizes_follow_the_shop() -> None:
    merchant = MerchantFactory.create()
    data = shoe(
        sizes=(
            SizeData(label="41", system="EU", eu=Decimal(41), in_stock=True),
            SizeData(label="42", system="EU", eu=Decimal(42), in_stock=True),
        )
    )
    record(merchant, data)
    kept = OfferSize.objects.get(label="42").pk

    record(
        merchant,
        replace(
            data,
            sizes=(
                SizeData(label="42", system="EU", eu=Decimal(42), in_stock=False),
                SizeData(label="43", system="EU", eu=Decimal(43), in_stock=True),
            ),
        ),
        at=NOON,
    )

    assert list(OfferSize.objects.order_by("eu").values_list("label", "in_stock")) == [
        ("42", False),
        ("43", True),
    ]
    assert OfferSize.objects.get(label="42").pk == kept
    assert ProductListing.objects.get().sizes_eu == [Decimal(43)]


def test_fields_that_staff_have_locked_stay_and_others_follow_the_shop() -> None:
    merchant, data = MerchantFactory.create(), shoe(title="Nike Air Max 90 White")
    record(merchant, data)
    Product.objects.update(name="By hand", locked_fields=["name", "colours"], version=5)

    record(
        merchant,
        replace(data, title="Nike Air Max 95 Red", colour="red", description="New"),
        at=NOON,
    )

    product = Product.objects.get()
    assert (product.name, product.colours) == ("By hand", ["white"])
    assert (str(product.silhouette), product.description) == ("Air Max 95", "New")
    assert product.version == 6


def test_the_first_shop_names_the_product_and_others_fill_in_blanks() -> None:
    first, second = MerchantFactory.create(), MerchantFactory.create()
    mine = shoe(title="Nike Dunk Low Panda", style_code="DD1391-100", colour="black")
    theirs = shoe(
        title="Кроссовки Nike Dunk Low мужские",
        style_code="DD1391-100",
        colour="white",
        description="Кожа.",
    )
    record(first, mine)
    record(second, theirs)
    record(second, replace(theirs, price=Decimal(1)), at=NOON)

    product = Product.objects.get()
    assert product.name == "Nike Dunk Low Panda"
    assert product.colours == ["black"]
    assert (product.description, product.gender) == ("Кожа.", "men")
    assert product.offers.count() == 2


def test_a_brand_is_made_with_the_spellings_that_we_know() -> None:
    record(MerchantFactory.create(), shoe(title="Jordan 1 Mid", brand="Air Jordan"))

    brand = Brand.objects.get()
    assert (brand.name, brand.slug) == ("Jordan", "jordan")
    assert "джордан" in brand.aliases
    assert brand.style_code_pattern


def test_an_empty_batch_is_no_work() -> None:
    with CaptureQueriesContext(connection) as captured:
        result = record(MerchantFactory.build())

    assert not captured.captured_queries
    assert (result.new, result.refused) == (0, [])


def test_one_offer_is_a_batch_of_one() -> None:
    assert record_offer(MerchantFactory.create(), shoe(), seen_at=MORNING).new == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Nike Air Max 90 - Men's", "Nike Air Max 90"),
        ("Кроссовки Nike Air Max 90 «Infrared» мужские", "Nike Air Max 90 Infrared"),
        ("Кроссовки Nike Air Max 90", "Кроссовки Nike Air Max 90"),
    ],
)
def test_a_products_name_is_in_the_makers_words_where_they_are_known(title: str, name: str) -> None:
    offer = OfferDataFactory.build(title=title, brand="Nike", silhouette="", colour="")

    record(MerchantFactory.create(), offer)

    assert Product.objects.get().name == name
