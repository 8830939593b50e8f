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
    Brand,
    MatchCandidate,
    Merchant,
    Offer,
    OfferSize,
    PriceObservation,
    Product,
    ProductImage,
    ProductListing,
)
from catalog.offer_data import OfferData, SizeData
from catalog.services import record_offer, record_offers, retire_unseen_offers
from tests.factories import (
    BrandFactory,
    ImageDataFactory,
    MerchantFactory,
    OfferDataFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)
EVENING = MORNING + timedelta(hours=10)


def shoe(**traits: Any) -> OfferData:
    """An offer with a size and a picture."""
    stated = {
        "sizes": (SizeData(label="42", system="EU", eu=Decimal(42), in_stock=True),),
        "images": (ImageDataFactory.build(),),
        **traits,
    }
    return OfferDataFactory.build(**stated)


def record(merchant: Merchant, *batch: OfferData, at: datetime = MORNING) -> Any:
    return record_offers(merchant, batch, seen_at=at)


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


def test_pictures_are_stored_once_a_content_in_the_shops_order() -> None:
    merchant = MerchantFactory.create()
    first, second, third = (ImageDataFactory.build() for _ in range(3))
    data = shoe(images=(first, second, first))
    record(merchant, data)
    assert ProductListing.objects.get(main_image__sha256=first.sha256)

    record(merchant, replace(data, images=(third, first)), at=NOON)

    stored = ProductImage.objects.order_by("position").values_list("sha256", flat=True)
    assert list(stored) == [third.sha256, first.sha256]
    assert ProductListing.objects.get(main_image__sha256=third.sha256)


def test_a_failed_download_keeps_known_pictures_and_is_no_change() -> None:
    merchant = MerchantFactory.create()
    first, second = ImageDataFactory.build(), ImageDataFactory.build()
    data = shoe(images=(first, second))
    record(merchant, data)

    partly = replace(data, images=(first,), are_images_complete=False)
    none_at_all = replace(data, images=(), are_images_complete=False)

    assert record(merchant, partly, at=NOON).unchanged == 1
    assert record(merchant, none_at_all, at=EVENING).unchanged == 1
    assert ProductImage.objects.count() == 2


def test_a_picture_that_staff_have_hidden_stays_hidden() -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data)
    ProductImage.objects.update(is_hidden=True)
    more = ImageDataFactory.build()

    record(merchant, replace(data, images=(more,)), at=NOON)
    record(merchant, replace(data, images=(*data.images, more)), at=EVENING)

    assert ProductImage.objects.get(sha256=data.images[0].sha256).is_hidden


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


def looks(**traits: Any) -> OfferData:
    """The same white Air Max 90 as any other shop shows it."""
    stated = {"images": (ImageDataFactory.build(phash=0b1111),), "colour": "white", **traits}
    return shoe(**stated)


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
