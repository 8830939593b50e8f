"""What a listing holds, and the filters over listings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Brand, Product, ProductListing
from catalog.services import refresh_listings
from tests.factories import (
    BrandFactory,
    ExchangeRateFactory,
    MerchantFactory,
    OfferFactory,
    OfferSizeFactory,
    ProductFactory,
    ProductImageFactory,
    SilhouetteFactory,
)

pytestmark = pytest.mark.django_db

Listings = ProductListing.objects


def listed(**traits: object) -> Product:
    """A product with a picture and a listing; offers come from the caller."""
    product = ProductFactory.create(**traits)
    ProductImageFactory.create(product=product)
    return product


def sold(*, price: int | None = 100, **traits: object) -> Product:
    """A listed product that one shop sells."""
    product = listed(**traits)
    OfferFactory.create(product=product, price=price)
    refresh_listings([product.pk])
    return product


def test_prices_of_several_currencies_are_compared_in_the_base_currency() -> None:
    ExchangeRateFactory.create(currency="USD", per_base=Decimal("1.25"))
    product = listed()
    OfferFactory.create(product=product, price=Decimal(110), currency="EUR")
    OfferFactory.create(product=product, price=Decimal(125), currency="USD")
    OfferFactory.create(product=product, price=Decimal(1), currency="XTS")
    OfferFactory.create(product=product, price=Decimal(2), currency="")

    refresh_listings([product.pk])

    listing = Listings.get()
    assert (listing.min_price, listing.max_price) == (Decimal("100.00"), Decimal("110.00"))
    assert listing.offers_count == 4
    assert len(listing.merchant_ids) == 4


def test_a_price_that_nobody_can_pay_does_not_count_while_another_can() -> None:
    product = listed()
    OfferFactory.create(product=product, price=Decimal(50), in_stock=False)
    OfferFactory.create(product=product, price=Decimal(80), in_stock=True)
    refresh_listings([product.pk])
    assert Listings.get().min_price == 80
    assert Listings.get().in_stock

    product.offers.update(in_stock=False)
    refresh_listings([product.pk])
    assert Listings.get().min_price == 50
    assert not Listings.get().in_stock


def test_the_discount_is_the_best_one_that_can_be_bought() -> None:
    product = listed()
    OfferFactory.create(product=product, price=Decimal(75), compare_at_price=Decimal(100))
    OfferFactory.create(
        product=product, price=Decimal(10), compare_at_price=Decimal(100), in_stock=False
    )
    refresh_listings([product.pk])

    assert Listings.get().discount == 25


def test_sizes_are_those_in_stock_in_some_shop_once_and_in_order() -> None:
    product = listed()
    first, second = OfferFactory.create_batch(2, product=product)
    sold_out = OfferFactory.create(product=product, in_stock=False)
    for offer, eu, in_stock in (
        (first, "43.0", True),
        (first, "41.5", True),
        (second, "43.0", None),
        (second, "44.0", False),
        (sold_out, "46.0", True),
    ):
        OfferSizeFactory.create(offer=offer, label=eu, eu=Decimal(eu), in_stock=in_stock)
    refresh_listings([product.pk])

    assert Listings.get().sizes_eu == [Decimal("41.5"), Decimal("43.0")]


@pytest.mark.parametrize("reason", ["draft", "no picture", "hidden picture", "gone", "hidden shop"])
def test_a_product_that_nobody_may_see_or_buy_has_no_listing(reason: str) -> None:
    product = sold()
    assert Listings.exists()
    if reason == "draft":
        Product.objects.update(status=Product.Status.DRAFT)
    elif reason == "no picture":
        product.images.all().delete()
    elif reason == "hidden picture":
        product.images.update(is_hidden=True)
    elif reason == "gone":
        product.offers.update(gone_at=timezone.now())
    else:
        MerchantFactory._meta.model.objects.update(is_hidden=True)

    refresh_listings([product.pk])

    assert not Listings.exists()


def test_a_listing_that_already_matches_is_not_written() -> None:
    product = sold()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM catalog_productlisting")
        before = cursor.fetchone()
        refresh_listings([product.pk])
        cursor.execute("SELECT xmin::text FROM catalog_productlisting")
        assert cursor.fetchone() == before


def test_refreshing_many_costs_no_more_statements_than_refreshing_one() -> None:
    ids = [sold().pk for _ in range(5)]

    with CaptureQueriesContext(connection) as captured:
        refresh_listings(ids)

    statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 4


def test_the_command_rebuilds_all_listings(capsys: pytest.CaptureFixture[str]) -> None:
    sold()
    product = sold()
    Listings.all().delete()
    product.images.all().delete()

    call_command("rebuild_listings")

    assert "1 listings." in capsys.readouterr().out


def shoe_with_words() -> Product:
    brand = BrandFactory.create(name="Nike", aliases=["найк"])
    line = SilhouetteFactory.create(brand=brand, name="Air Force 1", aliases=["AF1", "форсы"])
    return sold(
        brand=brand,
        silhouette=line,
        name="Nike Air Force 1 '07 running shoes",
        style_code="CW2288-111",
        colourway="Triple White",
        colours=["white", "navy"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "white air force 1",
        "белые найк",
        "белый Air Force",
        "форсы",
        "AF1 white",
        "CW2288-111",
        "cw2288",
        "run shoe",
        "тёмно-синие форсы",
        "темно-синий",
        '"air force"',
        "triple",
        "nike -jordan",
        "jordan or nike",
    ],
)
def test_words_find_in_either_language_and_any_form(text: str) -> None:
    product = shoe_with_words()

    assert [listing.product_id for listing in Listings.all().matching_words(text)] == [product.pk]


@pytest.mark.parametrize(
    "text", ["red air force", "красные найк", "adidas", "nike -force", "", "!!!", "' OR 1=1 --"]
)
def test_words_that_do_not_all_fit_find_nothing(text: str) -> None:
    shoe_with_words()

    assert not Listings.all().matching_words(text).exists()


def test_a_name_ranks_above_an_alias() -> None:
    by_alias = shoe_with_words()
    by_name = sold(name="форсы чужие")

    found = Listings.all().matching_words("форсы").order_by(F("rank").desc())

    assert [listing.product_id for listing in found] == [by_name.pk, by_alias.pk]


def test_words_are_served_by_the_index() -> None:
    shoe_with_words()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Listings.all().matching_words("white force").explain()

    assert "listing_text" in plan


def ids(listings: object) -> set[int]:
    return {listing.product_id for listing in listings}  # type: ignore[attr-defined]


def test_filters_keep_what_a_visitor_asked_for_and_chain() -> None:
    cheap = sold(price=50, colours=["red"], gender="men", height="low")
    dear = sold(price=200, colours=["white", "red"], gender="women", height="high")
    unpriced = sold(price=None, colours=["blue"], gender="unisex", height="mid")
    everything = {cheap.pk, dear.pk, unpriced.pk}

    assert ids(Listings.of_brands(Brand.objects.filter(products__in=[cheap, dear]))) == {
        cheap.pk,
        dear.pk,
    }
    assert ids(Listings.of_silhouettes([cheap.silhouette_id or 0])) == {cheap.pk}
    assert ids(Listings.priced_between(Decimal(50), Decimal(100))) == {cheap.pk}
    assert ids(Listings.priced_between(None, Decimal(200))) == {cheap.pk, dear.pk}
    assert ids(Listings.priced_between(None, None)) == everything
    assert ids(Listings.in_colours(["red"])) == {cheap.pk, dear.pk}
    assert ids(Listings.of_genders(["men"])) == {cheap.pk, unpriced.pk}
    assert ids(Listings.of_genders(["kids"])) == set()
    assert ids(Listings.of_heights(["low", "mid"])) == {cheap.pk, unpriced.pk}
    assert ids(Listings.of_merchants([dear.offers.get().merchant])) == {dear.pk}
    assert ids(Listings.of_brands([]).of_merchants([]).in_colours([]).in_sizes([])) == everything
    assert ids(Listings.in_colours(["red"]).priced_between(Decimal(100), None)) == {dear.pk}


def test_size_stock_and_sale_filters_follow_the_offers() -> None:
    product, other = sold(), sold()
    OfferSizeFactory.create(offer=product.offers.get(), eu=Decimal("42.5"))
    product.offers.update(compare_at_price=Decimal(150))
    other.offers.update(in_stock=None)
    refresh_listings([product.pk, other.pk])

    assert ids(Listings.in_sizes([Decimal("42.5"), Decimal(50)])) == {product.pk}
    assert ids(Listings.in_stock()) == {product.pk}
    assert ids(Listings.on_sale()) == {product.pk}


def test_orders_put_the_unknown_last() -> None:
    now = timezone.now()
    cheap, dear, unpriced = sold(price=1), sold(price=2), sold(price=None)
    Listings.filter(pk=dear.pk).update(newest=now + timedelta(1), discount=10)

    def order(listings: object) -> list[int]:
        return [listing.product_id for listing in listings]  # type: ignore[attr-defined]

    assert order(Listings.by_price()) == [cheap.pk, dear.pk, unpriced.pk]
    assert order(Listings.by_price_descending()) == [dear.pk, cheap.pk, unpriced.pk]
    assert order(Listings.by_newest())[0] == dear.pk
    assert order(Listings.by_discount())[0] == dear.pk
