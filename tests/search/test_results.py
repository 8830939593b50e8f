"""Result pages: sets, facets, order, paging, memory, and how many queries they cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from catalog.models import Product, ProductListing
from search.filters import Filters
from search.models import Encoder
from search.names import brand_names, merchant_names, silhouette_names
from search.result_page import PAGE_SIZE, Sort
from search.results import browse, search_photo, search_similar
from tests.factories import BrandFactory, MerchantFactory
from tests.search.factories import (
    EncoderFactory,
    PhotoQueryFactory,
    between,
    direction,
    make_shoe,
)
from tests.search.pages import facet, filters, ids

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


@pytest.fixture
def encoder() -> Encoder:
    return EncoderFactory.create()


@pytest.fixture
def photo(encoder: Encoder) -> Any:
    return PhotoQueryFactory.create(encoder=encoder, vector=direction(0))


@pytest.fixture
def line(encoder: Encoder) -> list[Product]:
    """Five shoes, each farther from the photo and dearer than the one before."""
    nike, puma = BrandFactory.create(slug="nike", name="Nike"), BrandFactory.create(slug="puma")
    return [
        make_shoe(
            name=f"Shoe {number}",
            brand=nike if number < 3 else puma,
            silhouette=None,
            vectors=[between(0, 1, number / 10)],
            encoder=encoder,
            price=Decimal(100 + number),
            compare_at_price=Decimal(200) if number == 2 else None,
            colours=["red"] if number % 2 else ["white", "black"],
            gender=("men", "women", "unisex", "", "kids")[number],
            height="high" if number == 4 else "low",
            sizes=(42, 43 + number),
        )
        for number in range(5)
    ]


def test_a_photo_finds_what_looks_like_it_nearest_first(photo: Any, line: list[Product]) -> None:
    page = search_photo(photo, filters=Filters())

    assert ids(page) == [shoe.pk for shoe in line]
    first = page.results[0]
    assert first.distance == pytest.approx(0, abs=1e-3)
    assert first.why == "looks alike"
    assert (first.product.name, first.product.brand) == ("Shoe 0", "Nike")
    assert (first.product.best_price, first.product.currency) == (Decimal(100), "EUR")
    assert first.product.url == f"/shoe/{line[0].pk}/{line[0].slug}/"
    assert first.product.thumbnail.endswith("-400.webp")
    assert (page.query.kind, page.query.token) == ("photo", photo.token)
    assert (page.total, page.page, page.pages) == (5, 1, 1)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.CLOSENESS, [0, 1, 2, 3, 4]),
        (Sort.PRICE_UP, [0, 1, 2, 3, 4]),
        (Sort.PRICE_DOWN, [4, 3, 2, 1, 0]),
        (Sort.DISCOUNT, [2, 0, 1, 3, 4]),
    ],
)
def test_an_order_moves_the_whole_set(
    photo: Any, line: list[Product], sort: Sort, order: list[int]
) -> None:
    page = search_photo(photo, filters=Filters(), sort=sort)

    assert ids(page) == [line[number].pk for number in order]


def test_products_without_a_price_come_last_in_both_directions(
    photo: Any, encoder: Encoder, line: list[Product]
) -> None:
    unpriced = make_shoe(vectors=[direction(0)], encoder=encoder, price=None)

    for sort in (Sort.PRICE_UP, Sort.PRICE_DOWN):
        assert ids(search_photo(photo, filters=Filters(), sort=sort))[-1] == unpriced.pk


def test_facets_count_within_the_set(photo: Any, line: list[Product]) -> None:
    page = search_photo(photo, filters=Filters())

    assert facet(page, "brand") == {"nike": 3, "puma": 2}
    assert facet(page, "colour") == {"white": 3, "black": 3, "red": 2}
    assert facet(page, "gender") == {"men": 2, "women": 2, "unisex": 1, "kids": 1}
    assert facet(page, "height") == {"low": 4, "high": 1}
    assert facet(page, "size") == {"42": 5, "43": 1, "44": 1, "45": 1, "46": 1, "47": 1}
    assert facet(page, "on_sale") == {"1": 1}
    assert facet(page, "in_stock") == {"1": 5}
    assert page.price_range == (Decimal(100), Decimal(104))
    assert next(line.label for line in page.facets["brand"] if line.value == "nike") == "Nike"


def test_a_facet_ignores_its_own_filter_and_obeys_the_others(
    photo: Any, line: list[Product]
) -> None:
    page = search_photo(photo, filters=filters("brand=puma&height=low"))

    assert ids(page) == [line[3].pk]
    assert facet(page, "brand") == {"nike": 3, "puma": 1}
    assert facet(page, "height") == {"low": 1, "high": 1}
    assert facet(page, "colour") == {"red": 1}
    assert [(each.value, each.selected) for each in page.facets["brand"]] == [
        ("puma", True),
        ("nike", False),
    ]


def test_choosing_a_facets_value_gives_as_many_as_it_counted(
    photo: Any, line: list[Product]
) -> None:
    page = search_photo(photo, filters=Filters())

    for name, values in page.facets.items():
        for value in values:
            narrowed = search_photo(photo, filters=Filters().with_(name, value.value))
            assert narrowed.total == value.count, (name, value.value)


def test_the_price_range_ignores_the_price_filter(photo: Any, line: list[Product]) -> None:
    page = search_photo(photo, filters=filters("price_max=101"))

    assert page.total == 2
    assert page.price_range == (Decimal(100), Decimal(104))


def test_labels_speak_the_visitors_language(photo: Any, line: list[Product]) -> None:
    with translation.override("ru"):
        page = search_photo(photo, filters=Filters())

    assert page.results[0].product.url.startswith("/ru/shoe/")


@pytest.fixture
def many(encoder: Encoder) -> list[Product]:
    return [
        make_shoe(vectors=[between(0, 1, number / 100)], encoder=encoder)
        for number in range(PAGE_SIZE + 6)
    ]


def test_pages_cut_the_set_without_gap_or_repeat(photo: Any, many: list[Product]) -> None:
    first = search_photo(photo, filters=Filters())
    second = search_photo(photo, filters=Filters(), page=2)

    assert (first.pages, first.total) == (2, len(many))
    assert ids(first) + ids(second) == [shoe.pk for shoe in many]


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (2, 2), (99, 2)])
def test_a_page_out_of_range_is_the_nearest_one(
    photo: Any, many: list[Product], asked: int, given: int
) -> None:
    assert search_photo(photo, filters=Filters(), page=asked).page == given


def test_further_pages_come_from_the_remembered_set(
    photo: Any, encoder: Encoder, many: list[Product]
) -> None:
    first = search_photo(photo, filters=Filters())
    make_shoe(vectors=[direction(0)], encoder=encoder)  # would push one product to page two

    second = search_photo(photo, filters=Filters(), page=2)

    assert not set(ids(first)) & set(ids(second))


def test_new_vectors_are_found_on_the_first_page_at_once(
    photo: Any, encoder: Encoder, line: list[Product]
) -> None:
    from search import memory

    search_photo(photo, filters=Filters())
    new = make_shoe(vectors=[direction(0)], encoder=encoder)
    memory.start_new_generation()

    assert new.pk in ids(search_photo(photo, filters=Filters()))


def test_what_was_hidden_since_leaves_the_remembered_set(photo: Any, line: list[Product]) -> None:
    search_photo(photo, filters=Filters())
    ProductListing.objects.filter(pk=line[0].pk).delete()

    page = search_photo(photo, filters=Filters())

    assert page.total == 4
    assert line[0].pk not in ids(page)


@pytest.mark.parametrize("shoes", [3, 30])
def test_a_page_costs_as_many_queries_whatever_the_number_of_products(
    photo: Any, encoder: Encoder, shoes: int, django_assert_num_queries: Any
) -> None:
    for number in range(shoes):
        make_shoe(vectors=[between(0, 1, number / 100)], encoder=encoder, sizes=(42,))
    asked = filters("in_stock=1")

    connection.cursor().execute("ANALYZE catalog_productlisting")  # else it is counted, too
    for known in (brand_names, silhouette_names, merchant_names):
        known.forget()
    # Two sets (with and without the filter), each: how many there are, scan. Then the listings,
    # three kinds of names, cards.
    with django_assert_num_queries(9):
        search_photo(photo, filters=asked)
    with django_assert_num_queries(2):
        search_photo(photo, filters=asked)


def test_similar_shoes_leave_out_the_shoe_itself(line: list[Product]) -> None:
    page = search_similar(line[2].pk)

    assert line[2].pk not in ids(page)
    assert set(ids(page)[:2]) == {line[1].pk, line[3].pk}


def test_a_shoe_without_vectors_has_a_notice_instead_of_similar_ones(encoder: Encoder) -> None:
    page = search_similar(make_shoe().pk)

    assert page.total == 0
    assert [notice.code for notice in page.notices] == ["no_vectors_yet"]


def test_a_photo_that_still_waits_has_a_notice_instead_of_results(encoder: Encoder) -> None:
    page = search_photo(PhotoQueryFactory.create(state="waiting"), filters=Filters())

    assert page.total == 0
    assert [notice.code for notice in page.notices] == ["photo_waiting"]


def test_browsing_lists_the_newest_first_in_pages() -> None:
    shoes = [make_shoe() for _ in range(PAGE_SIZE + 1)]

    first, second = browse(), browse(page=2)

    assert ids(first) + ids(second) == [shoe.pk for shoe in reversed(shoes)]
    assert (first.total, first.pages) == (len(shoes), 2)


def test_browsing_under_filters_counts_the_whole_catalogue() -> None:
    shop = MerchantFactory.create(slug="shop-x", name="Shop X")
    sold = make_shoe(merchant=shop, price=Decimal(10), compare_at_price=Decimal(20))
    make_shoe(price=Decimal(30))

    page = browse(filters=filters("merchant=shop-x"), sort=Sort.DISCOUNT)

    assert ids(page) == [sold.pk]
    assert page.results[0].product.discount == 50
    assert sum(facet(page, "merchant").values()) == 2
    assert page.results[0].distance is None
