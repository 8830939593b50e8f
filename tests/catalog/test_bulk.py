"""Rows written by the hundred say what they were told to."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DataError, transaction

from catalog.models import Offer, Product
from catalog.services.bulk import insert_rows
from tests.factories import MerchantFactory, ProductFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


def offer(number: int, **facts: object) -> Offer:
    stated = {"title": f"Kestrel {number}", "url": "https://shop.example/", **facts}
    return Offer(external_id=str(number), first_seen_at=MORNING, last_seen_at=MORNING, **stated)


def test_every_kind_of_field_comes_back_as_it_was_given() -> None:
    shop, product = MerchantFactory.create(), ProductFactory.create()
    given = offer(
        1, merchant=shop, product=product, price=Decimal("12.34"), in_stock=None,
        ships_to=["DE", "FR"], raw={"brand": 'O"Neill \\ Sons'}, title="Größe, {42}",
    )  # fmt: skip

    insert_rows([given, offer(2, merchant=shop, product=product)])

    stored = Offer.objects.get(pk=given.pk)
    names = [field.attname for field in Offer._meta.concrete_fields]
    assert {n: getattr(stored, n) for n in names} == {n: getattr(given, n) for n in names}
    assert Offer.objects.get(external_id="2").ships_to == []


def test_ids_go_to_the_rows_that_they_belong_to_also_where_some_are_known_already() -> None:
    shop, product = MerchantFactory.create(), ProductFactory.create()
    insert_rows([offer(n, merchant=shop, product=product) for n in (2, 4)])

    again = [offer(n, merchant=shop, product=product, title=f"New {n}") for n in (1, 2, 3, 4)]
    insert_rows(again, unique=["merchant", "external_id"], update=["title"])

    assert {row.pk: row.title for row in again} == dict(Offer.objects.values_list("pk", "title"))


def test_colours_with_signs_of_arrays_in_them_stay_one_each() -> None:
    insert_rows(
        [Product(name="A", slug="a", colours=['a,b"', "c\\{}"]), Product(name="B", slug="b")]
    )

    assert Product.objects.get(name="A").colours == ['a,b"', "c\\{}"]


def test_what_is_too_long_is_refused_and_not_cut_off() -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert_rows([Product(name="x" * 301, slug="x")])
