from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from search.suggestions import did_you_mean, suggest
from tests.search.views.conftest import Sell, sell, shop

__all__ = ["sell", "shop"]


@pytest.fixture
def market(sell: Sell) -> None:
    for code, brand, silhouette in (
        ("VK0001-001", "Vantkell", "Quay Court"),
        ("VK0002-001", "Vantkell", "Deckhand Hi"),
        ("PL0001-001", "Pellory", "Latch Court"),
    ):
        sell(external_id=code, brand=brand, silhouette=silhouette, title=f"{brand} {silhouette}")


@pytest.mark.usefixtures("market")
def test_what_is_typed_goes_on_as_a_brand_or_a_silhouette() -> None:
    assert [name.text for name in suggest("vant")][:1] == ["Vantkell"]
    assert {name.text for name in suggest("court")} == {
        "Vantkell Quay Court",
        "Pellory Latch Court",
    }
    assert [name.text for name in suggest("VANT deck")] == ["Vantkell Deckhand Hi"]
    assert suggest("zzz") == []


@pytest.mark.usefixtures("market")
def test_without_words_there_is_what_is_popular() -> None:
    assert {name.kind for name in suggest("")} == {"silhouette"}


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    ("text", "unknown", "better"),
    [
        ("red vantkel", "vantkel", "red vantkell"),
        ("Peliory low", "Peliory", "pellory low"),
        ("warm boots", "warm boots", ""),
        ("vantkell", "", ""),
    ],
)
def test_words_that_are_almost_a_name_are_offered_as_the_name(
    text: str, unknown: str, better: str
) -> None:
    assert did_you_mean(text, unknown) == better


@pytest.mark.usefixtures("market")
def test_the_second_keystroke_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/search/suggest/?q=v")

    with django_assert_num_queries(0):
        page = client.get("/ru/search/suggest/?q=va")

    assert "Vantkell" in page.text
    assert 'role="option"' in page.text
