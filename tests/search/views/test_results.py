from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.views.chips import without_words
from tests.search.views.conftest import Sell


def test_words_find_shoes_and_stay_in_the_box(client: Client, sell: Sell) -> None:
    sell(title="Nike Air Max 90 Fog")
    sell(title="Nike Dunk Low Panda")

    page = client.get("/search/", {"q": "dunk panda"})

    assert page.status_code == 200
    assert "Dunk Low" in page.text
    assert 'value="dunk panda"' in page.text
    assert "noindex" in page.text


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1 --", "\x00"]
)
def test_hostile_words_are_only_words(client: Client, sell: Sell, words: str) -> None:
    sell()

    page = client.get("/search/", {"q": words})

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999999999", "²", "7"])
def test_a_page_that_is_not_there_is_the_nearest_one_that_is(
    client: Client, sell: Sell, number: str
) -> None:
    sell()

    page = client.get("/search/", {"page": number})

    assert page.status_code == 200
    assert "1 shoe" in page.text


def test_each_condition_is_a_chip_that_leads_to_the_search_without_it(
    client: Client, sell: Sell
) -> None:
    sell(title="Nike Air Max 90 Fog", price=Decimal(80))

    page = client.get("/search/", {"q": "air max", "price_max": "100", "in_stock": "1"})

    chips = {chip.label: chip.without for chip in page.context["chips"]}
    assert chips == {
        "up to €100": "?in_stock=1&q=air+max",
        "in stock": "?price_max=100&q=air+max",
    }


def test_a_chip_from_the_words_takes_its_word_away(client: Client, sell: Sell) -> None:
    sell(title="Nike Air Max 90 Fog")

    page = client.get("/search/", {"q": "red nike air max"})

    chips = {chip.name: chip.without for chip in page.context["chips"]}
    assert chips["brand"] == "?q=red+air+max"
    assert chips["colour"] == "?q=nike+air+max"


def test_words_inside_other_words_stay(client: Client) -> None:
    assert without_words("redwood red shoe", "red") == "redwood shoe"


def test_filters_work_as_a_plain_form(client: Client, sell: Sell) -> None:
    sell(title="Nike Air Max 90 Fog", price=Decimal(80))
    dear = sell(title="Nike Dunk Low Panda", price=Decimal(300))

    page = client.get("/search/", {"brand": "nike", "price_max": "", "price_min": "200"})

    assert [result.product.id for result, _why in page.context["results"]] == [dear.product_id]


def test_an_odd_filter_is_named_and_the_rest_still_works(client: Client, sell: Sell) -> None:
    sell()

    page = client.get("/search/", {"price_max": "cheap", "size": "a lot"})

    assert page.status_code == 200
    assert "“cheap” is not a price." in page.text
    assert "1 shoe" in page.text


def test_nothing_found_offers_ways_out(client: Client, sell: Sell) -> None:
    sell(price=Decimal(80))

    page = client.get("/search/", {"price_max": "3", "on_sale": "1"})

    assert page.status_code == 200
    assert "search without “up to €3”" in page.text
    assert 'href="?price_max=3"' in page.text


@pytest.mark.parametrize("number", [1, 30])
def test_results_cost_at_most_fourteen_queries_however_many_there_are(
    client: Client, sell: Sell, number: int
) -> None:
    for _ in range(number):
        sell()
    client.get("/search/", {"q": "puma"})  # names and rates are remembered for minutes

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/search/", {"q": "nike max", "in_stock": "1"})

    assert len(page.context["results"]) == min(number, 24)
    assert len(queries) <= 14


def test_results_are_russian_under_ru(client: Client, sell: Sell) -> None:
    for _ in range(3):
        sell(price=Decimal("1234.50"))

    page = client.get("/ru/search/")

    assert "3 пары" in page.text
    assert "1\xa0234,50\xa0€" in page.text


@pytest.mark.django_db
def test_an_empty_site_finds_nothing_yet_and_looks_again(client: Client, redis_cache: None) -> None:
    page = client.get("/search/", {"q": "red"})

    assert "the first shops are still being read" in page.text
    assert 'http-equiv="refresh"' in page.text
