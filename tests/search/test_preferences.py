from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client, RequestFactory

from catalog.models import ExchangeRate
from search.preferences import Preferences, read_preferences, written
from search.size_labels import in_system


@pytest.fixture
def rates(db: None, redis_cache: None) -> None:
    ExchangeRate.objects.create(currency="RUB", per_base=Decimal(95), day="2026-11-20")


def read(cookie: str = "", accepted: str = "") -> Preferences:
    request = RequestFactory().get("/", headers={"accept-language": accepted})
    request.COOKIES["prefs"] = cookie
    return read_preferences(request)


@pytest.mark.usefixtures("rates")
def test_a_browser_from_russia_reads_roubles_until_it_chooses() -> None:
    assert read(accepted="ru-RU,ru;q=0.9").currency == "RUB"
    assert read(written(currency="EUR", sizes="UK"), "ru-RU").currency == "EUR"


@pytest.mark.usefixtures("rates")
@pytest.mark.parametrize("cookie", ["currency=XXX&sizes=inches", "%%%", "currency=" + "R" * 500])
def test_a_cookie_that_says_nothing_gives_the_site_s_own_ways(cookie: str) -> None:
    preferences = read(cookie)

    assert (preferences.currency, preferences.sizes) == ("EUR", "EU")


@pytest.mark.usefixtures("rates")
def test_prices_go_there_and_back() -> None:
    preferences = read("currency=RUB")

    assert preferences.convert(Decimal("99.90")) == Decimal(9491)
    assert preferences.to_base(Decimal(9500)) == Decimal("100.00")


@pytest.mark.usefixtures("rates")
def test_the_form_remembers_and_leads_back_to_the_page_but_to_no_other_site(client: Client) -> None:
    back = client.post("/preferences/", {"currency": "RUB", "sizes": "UK", "next": "/search/?q=a"})
    away = client.post("/preferences/", {"currency": "RUB", "next": "//evil.example/"})

    assert back.status_code == 303
    assert back["Location"] == "/search/?q=a"
    assert away["Location"] == "/"
    assert client.cookies["prefs"].value == "currency=RUB&sizes=UK"


@pytest.mark.usefixtures("rates")
def test_a_price_filter_in_another_currency_becomes_one_in_the_base_currency(
    client: Client,
) -> None:
    client.cookies["prefs"] = "currency=RUB&sizes=EU"

    page = client.get("/search/?price_max=9500&price_in=RUB&q=red")

    assert page.status_code == 302
    assert page["Location"] == "/search/?price_max=100.00&q=red"


def test_sizes_outside_a_chart_are_not_guessed() -> None:
    assert in_system(Decimal(43), "US_M") == Decimal("9.5")
    assert in_system(Decimal("22.0"), "US_M") is None
    assert in_system(Decimal("42.0"), "UK") == Decimal("7.5")
