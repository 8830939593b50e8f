"""`record_offers`: which offers are one product, and what is put before staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from catalog.models import (
    MatchCandidate,
    Offer,
    Product,
    ProductImage,
)
from tests.catalog.recorded import NOON, looks, record, shoe
from tests.factories import (
    BrandFactory,
    ImageDataFactory,
    MerchantFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db


def test_one_style_code_is_one_product_across_shops_and_within_one() -> None:
    merchant = MerchantFactory.create()
    record(merchant, shoe(style_code="DD1391-100"), shoe(style_code="dd1391 100"))
    record(MerchantFactory.create(), shoe(style_code="DD1391-100-42"))

    assert Product.objects.count() == 1
    assert Offer.objects.count() == 3


def test_one_gtin_is_one_product_unless_style_codes_differ() -> None:
    gtin = "4006381333931"
    record(MerchantFactory.create(), shoe(gtin=gtin, style_code="DD1391-100"))
    record(MerchantFactory.create(), shoe(gtin=f"0{gtin}"))
    record(MerchantFactory.create(), shoe(gtin=gtin, style_code="DD1391-200"))

    assert Product.objects.count() == 2
    assert Product.objects.get(style_code="DD1391-200").gtin == ""


def test_a_shops_own_number_and_a_title_join_nothing() -> None:
    merchant, other = MerchantFactory.create(), MerchantFactory.create()
    title = "Nike Air Huarache"
    record(merchant, *[shoe(title=title, style_code="012570", images=()) for _ in range(3)])
    record(other, shoe(title=title, style_code="012570", images=()))

    assert Product.objects.count() == 4


def test_across_shops_line_colours_and_picture_join() -> None:
    record(MerchantFactory.create(), looks(title="Nike Air Max 90 White"))
    record(
        MerchantFactory.create(),
        looks(
            title="Кроссовки найк Air Max 90",
            brand="",
            colour="белый",
            images=(ImageDataFactory.build(phash=0b0111),),
        ),
    )

    assert Product.objects.count() == 1
    assert not MatchCandidate.objects.exists()


@pytest.mark.parametrize(
    "difference",
    [
        {"images": (ImageDataFactory.build(phash=0b1111 ^ 0b11111 << 20),)},
        {"gender": "kids"},
    ],
)
def test_what_only_looks_alike_is_put_before_staff(difference: dict[str, Any]) -> None:
    record(MerchantFactory.create(), looks(gender="men"))
    second = looks(**{"gender": "men", **difference})
    record(MerchantFactory.create(), second)

    candidate = MatchCandidate.objects.get()
    assert Product.objects.count() == 2
    assert candidate.offer is not None
    assert candidate.offer.external_id == second.external_id
    assert candidate.product == Product.objects.earliest("pk")
    assert 0 < candidate.score < 1
    assert candidate.evidence["same silhouette"] is True


def test_two_numbers_of_one_shop_never_merge_by_looks() -> None:
    merchant = MerchantFactory.create()
    record(merchant, looks(), looks())
    record(merchant, looks())

    assert Product.objects.count() == 3


def test_two_numbers_of_one_shop_do_not_both_join_another_shops_product() -> None:
    record(MerchantFactory.create(), looks())
    record(MerchantFactory.create(), looks(), looks())

    assert Product.objects.count() == 2


def test_looks_that_fit_two_products_join_neither() -> None:
    record(MerchantFactory.create(), looks())
    merchant = MerchantFactory.create()
    product = Product.objects.get()
    record(merchant, looks(images=()))
    twin = Product.objects.exclude(pk=product.pk).get()
    ProductImage.objects.create(
        product=twin, sha256="f" * 64, file="x", width=1, height=1, phash=0b1111
    )

    record(MerchantFactory.create(), looks())

    assert Product.objects.count() == 3
    assert MatchCandidate.objects.filter(offer=Offer.objects.latest("pk")).count() == 2


def test_a_number_learnt_later_that_another_product_bears_is_put_before_staff() -> None:
    merchant = MerchantFactory.create()
    data = shoe(title="Nike Dunk Low", colour="black")
    record(merchant, data)
    record(MerchantFactory.create(), shoe(style_code="DD1391-100", title="Panda", colour="red"))

    record(merchant, replace(data, style_code="DD1391-100"), at=NOON)

    candidate = MatchCandidate.objects.get(other__isnull=False)
    assert Product.objects.count() == 2
    assert candidate.evidence == {"same number": "DD1391-100"}


def test_a_product_learns_its_number_when_nobody_else_bears_it() -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data)

    record(merchant, replace(data, style_code="DD1391-100", gtin="4006381333931"), at=NOON)

    product = Product.objects.get()
    assert (product.style_code, product.gtin) == ("DD1391-100", "04006381333931")


def test_a_merged_product_gets_no_new_offers() -> None:
    product = ProductFactory.create(
        brand=BrandFactory.create(name="Nike", slug="nike"),
        style_code="DD1391-100",
        status=Product.Status.MERGED,
    )
    record(MerchantFactory.create(), shoe(style_code="DD1391-100"))

    assert not product.offers.exists()
    assert Product.objects.count() == 2
