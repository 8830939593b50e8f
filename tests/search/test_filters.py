from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from catalog.models import ProductListing
from catalog.services import refresh_listings
from search.filter_values import MAX_VALUES
from search.filters import Filters, all_but
from search.results import browse
from tests.factories import BrandFactory, MerchantFactory, SilhouetteFactory
from tests.search.factories import make_shoe

FULL = (
    "brand=nike&brand=puma&silhouette=nike%2Fair-max-90&size=43&size=42.5&merchant=shop-a&ships=DE"
    "&gender=women&colour=red&height=high&price_min=10.5&price_max=99&in_stock=1&on_sale=1"
)


def test_an_address_comes_back_as_it_was() -> None:
    filters = Filters.from_query(QueryDict(FULL))

    assert filters.errors == ()
    assert filters.to_query().urlencode() == FULL


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("price_max=cheap", "“cheap” is not a price."),
        ("price_max=-3", "“-3” is not a price."),
        ("price_max=NaN", "“NaN” is not a price."),
        ("price_max=1e99", "“1e99” is not a price."),
        ("size=500", "“500” is not an EU size."),
        ("size=Infinity", "“Infinity” is not an EU size."),
        ("colour=sparkly", "There is no filter value “sparkly”."),
        ("height=huge", "There is no filter value “huge”."),
        ("ships=Mars", "“Mars” is no country's code."),
        ("in_stock=perhaps", "There is no filter value “perhaps”."),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, said: str) -> None:
    filters = Filters.from_query(QueryDict(query))

    assert filters.errors == (said,)
    assert not filters


def test_crossed_prices_are_swapped_and_said() -> None:
    filters = Filters.from_query(QueryDict("price_min=100&price_max=20"))

    assert (filters.price_min, filters.price_max) == (Decimal(20), Decimal(100))
    assert len(filters.errors) == 1


def test_a_decimal_comma_is_a_price_and_a_size() -> None:
    filters = Filters.from_query(QueryDict("price_max=99,90&size=42,5"))

    assert filters.price_max == Decimal("99.90")
    assert filters.sizes_eu == (Decimal("42.5"),)


def test_equal_values_count_once_and_too_many_are_cut() -> None:
    query = QueryDict("&".join(["brand=nike"] * 2 + [f"brand=b{n}" for n in range(100)]))

    assert len(Filters.from_query(query).brands) == MAX_VALUES - 1


def test_the_key_ignores_the_order_of_values() -> None:
    one = Filters.from_query(QueryDict("brand=a&brand=b&size=42&size=41"))
    other = Filters.from_query(QueryDict("size=41&size=42&brand=b&brand=a"))

    assert one.key == other.key


def test_a_value_is_added_and_taken_away() -> None:
    filters = Filters.from_query(QueryDict("brand=a"))
    more = filters.with_("brand", "b").with_("price_max", "50").with_("in_stock", "1")

    assert more.brands == ("a", "b")
    assert more.has("price_max", "50")
    assert more.has("in_stock", "1")
    less = more.without("brand", "a").without("price_max").without("in_stock", "1")
    assert less == Filters(brands=("b",))


def test_a_number_is_taken_away_however_it_was_written() -> None:
    filters = Filters.from_query(QueryDict("size=43.0&size=42"))

    assert filters.without("size", "43").sizes_eu == (Decimal(42),)


def test_what_the_address_says_wins_over_what_the_words_said() -> None:
    address = Filters.from_query(QueryDict("brand=nike"))
    words = Filters.from_query(QueryDict("brand=puma&price_max=50"))

    assert address.but(words) == Filters(brands=("nike",), price_max=Decimal(50))


def test_errors_are_said_in_the_visitors_language_at_the_time() -> None:
    with translation.override("en"):
        filters = Filters.from_query(QueryDict("size=x"))

    assert filters.errors == ("“x” is not an EU size.",)


@pytest.mark.django_db
class TestOnListings:
    def found(self, query: str) -> set[str]:
        conditions = Filters.from_query(QueryDict(query)).conditions()
        listings = ProductListing.objects.filter(all_but(conditions, ""))
        return set(listings.values_list("product__name", flat=True))

    @pytest.fixture(autouse=True)
    def shoes(self) -> None:
        nike, puma = BrandFactory.create(slug="nike"), BrandFactory.create(slug="puma")
        air, suede = (
            SilhouetteFactory.create(brand=nike, slug="air"),
            SilhouetteFactory.create(brand=puma, slug="suede"),
        )
        shop = MerchantFactory.create(slug="shop-x")
        make_shoe(
            name="air",
            brand=nike,
            silhouette=air,
            price=Decimal(50),
            compare_at_price=Decimal(100),
            sizes=(42, 43),
            colours=["red", "white"],
            gender="men",
            height="low",
        )
        make_shoe(
            name="suede",
            brand=puma,
            silhouette=suede,
            price=Decimal(150),
            in_stock=False,
            merchant=shop,
            colours=["black"],
            gender="unisex",
            height="high",
        )
        make_shoe(name="bare", price=None, brand=None, silhouette=None, colours=[])

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", {"air", "suede", "bare"}),
            ("brand=nike", {"air"}),
            ("brand=nike&brand=puma", {"air", "suede"}),
            ("brand=unheard-of", set()),
            ("silhouette=puma/suede", {"suede"}),
            ("silhouette=nike/suede", set()),
            ("silhouette=suede", set()),
            ("price_max=50", {"air"}),
            ("price_min=50.01", {"suede"}),
            ("size=43", {"air"}),
            ("size=41", set()),
            ("merchant=shop-x", {"suede"}),
            ("merchant=nowhere", set()),
            ("colour=white&colour=black", {"air", "suede"}),
            ("gender=men", {"air", "suede"}),
            ("gender=women", {"suede"}),
            ("gender=unisex", {"suede"}),
            ("gender=kids", set()),
            ("height=high", {"suede"}),
            ("in_stock=1", {"air", "bare"}),
            ("on_sale=1", {"air"}),
            ("brand=puma&price_max=50", set()),
        ],
    )
    def test_each_filter_keeps_what_it_says(self, query: str, names: set[str]) -> None:
        assert self.found(query) == names


@pytest.mark.django_db
def test_a_shoe_ships_where_its_offer_says_so_or_else_its_shop_and_only_while_it_is_in_stock() -> (
    None
):
    near = make_shoe(merchant=MerchantFactory.create(ships_to=["DE", "AT"]))
    own, gone = make_shoe(), make_shoe(in_stock=False)
    own.offers.update(ships_to=["US", "DE"])
    gone.offers.update(ships_to=["DE"])
    refresh_listings([near.pk, own.pk, gone.pk])

    def found(code: str) -> set[int]:
        filters = Filters.from_query(QueryDict(f"ships={code.lower()}"))
        condition = all_but(filters.conditions(), "")
        return set(ProductListing.objects.filter(condition).values_list("pk", flat=True))

    assert (found("DE"), found("AT"), found("US")) == ({near.pk, own.pk}, {near.pk}, {own.pk})
    counted = {each.value: each for each in browse().facets["ships"]}
    assert {code: each.count for code, each in counted.items()} == {"DE": 2, "AT": 1, "US": 1}
    assert counted["AT"].label == "Austria"
