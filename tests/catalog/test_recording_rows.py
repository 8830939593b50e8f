"""`record_offers`: rows that are dirty, refused, or become clear later."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.models import (
    Offer,
    Product,
)
from catalog.offer_data import SizeData
from tests.catalog.recorded import EVENING, NOON, record, shoe
from tests.factories import (
    ImageDataFactory,
    MerchantFactory,
)

pytestmark = pytest.mark.django_db


def test_bad_rows_are_cleaned_or_refused_and_never_sink_the_batch() -> None:
    good = shoe()
    batch = [
        shoe(external_id=""),
        shoe(external_id="no-title", title=" \x00 "),
        shoe(external_id="ftp", url="ftp://shop.example/1"),
        shoe(external_id="script", url="javascript:alert(1)"),
        shoe(external_id="userinfo", url="https://shop.example@evil.example/"),
        shoe(external_id="free", price=Decimal(0)),
        shoe(external_id="negative", price=Decimal(-5)),
        shoe(external_id="nan", price=Decimal("NaN")),
        shoe(external_id="huge", price=Decimal("1e30")),
        shoe(external_id="money", currency="dollars"),
        shoe(external_id="long", title="Nike " + "very " * 500 + "long", style_code="X" * 500),
        shoe(external_id="nul", description="a\x00b", brand="Ni\x00ke", colour="wh\x00ite"),
        shoe(external_id="sizes", sizes=(SizeData(label="L" * 99, system="??", eu=Decimal(999)),)),
        shoe(external_id="picture", images=(ImageDataFactory.build(sha256="../../etc"),)),
        good,
        replace(good, price=Decimal(1)),
    ]

    result = record(MerchantFactory.create(), *batch)

    assert [(refusal.external_id, refusal.reason) for refusal in result.refused] == [
        ("", "no-number"),
        ("no-title", "no-title"),
        ("ftp", "bad-address"),
        ("script", "bad-address"),
        ("userinfo", "bad-address"),
        (good.external_id, "listed-twice"),
    ]
    assert result.new == 10
    unpriced = Offer.objects.filter(price__isnull=True).values_list("external_id", flat=True)
    assert set(unpriced) == {"free", "negative", "nan", "huge"}
    assert Offer.objects.get(external_id="money").currency == ""
    assert len(Offer.objects.get(external_id="long").title) <= 500
    assert Offer.objects.get(external_id="sizes").sizes.get().eu is None


def test_a_row_that_the_database_refuses_is_found_and_left_out() -> None:
    good = [shoe() for _ in range(5)]
    broken = shoe(images=(ImageDataFactory.build(file="a\x00b"),))

    result = record(MerchantFactory.create(), *good[:3], broken, *good[3:])

    assert result.new == 5
    assert set(result.offer_ids) == {data.external_id for data in good}
    assert [(refusal.external_id, refusal.reason) for refusal in result.refused] == [
        (broken.external_id, "refused-by-database")
    ]


def test_half_a_character_is_dropped() -> None:
    record(MerchantFactory.create(), shoe(title="Nike \ud83d Dunk", description="\udc00ok"))

    assert Offer.objects.get().title == "Nike Dunk"
    assert Product.objects.get().description == "ok"


def test_a_price_before_that_is_no_higher_is_no_price_before() -> None:
    record(MerchantFactory.create(), shoe(price=Decimal(100), compare_at_price=Decimal(100)))

    assert Offer.objects.get().compare_at_price is None


def test_an_offer_whose_brand_becomes_known_later_is_read_again() -> None:
    """A shop that names no brand is understood as soon as another has taught us the brand."""
    messy, tidy = MerchantFactory.create(), MerchantFactory.create()
    data = shoe(title="Vela Harbour red", brand="", colour="")
    record(messy, data)
    assert Offer.objects.get().product.brand is None
    record(tidy, shoe(title="Something", brand="Vela", silhouette="Harbour", colour="blue"))

    assert record(messy, data, at=NOON).changed == 1
    assert record(messy, data, at=EVENING).unchanged == 1

    product = Product.objects.get(offers__merchant=messy)
    assert (str(product.brand), str(product.silhouette)) == ("Vela", "Harbour")


def test_an_offer_of_no_known_brand_is_unchanged_the_next_time() -> None:
    merchant, data = MerchantFactory.create(), shoe(title="Plain thing", brand="")
    record(merchant, data)

    result = record(merchant, data, at=NOON)

    assert (result.changed, result.unchanged) == (0, 1)
    assert Offer.objects.get().last_seen_at == NOON
