"""Exchange rates, fetched and set by staff, and what they do to listed prices."""

from __future__ import annotations

import http.server
import logging
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from catalog import tasks
from catalog.exchange import RatesError, latest_rates, parse_ecb, shipped_rates
from catalog.models import ExchangeRate, ProductListing
from catalog.services import follow_base_currency, refresh_listings, store_rates
from tests.factories import ExchangeRateFactory, OfferFactory, ProductImageFactory

TODAY = date(2026, 11, 20)
ECB_ANSWER = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope><Cube><Cube time='2026-11-20'>
<Cube currency='USD' rate='1.25'/><Cube currency='JPY' rate='170.5'/><Cube currency='XXX' rate='0'/>
</Cube></Cube></gesmes:Envelope>"""


@pytest.fixture
def bank() -> Iterator[str]:
    """A server on this machine that answers as the bank does."""

    class Bank(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/daily.xml" else 404)
            self.end_headers()
            self.wfile.write(ECB_ANSWER)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bank)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_banks_answer_is_read() -> None:
    assert parse_ecb(ECB_ANSWER) == (
        TODAY,
        {"USD": Decimal("1.25"), "JPY": Decimal("170.5"), "EUR": Decimal(1)},
    )


@pytest.mark.parametrize(
    "answer", [b"", b"<html>busy</html>", b"<Cube time='2026-11-20'/>", b"\xff"]
)
def test_an_answer_without_rates_is_an_error(answer: bytes) -> None:
    with pytest.raises(RatesError):
        parse_ecb(answer)


def test_the_shipped_rates_are_dated_and_know_the_demos_currencies() -> None:
    day, rates = shipped_rates()

    assert day < date(2026, 11, 22)
    assert rates["EUR"] == 1
    assert {"USD", "RUB", "GBP", "BRL", "SGD", "ARS"} <= rates.keys()


@pytest.mark.django_db
def test_staff_win_over_the_bank_and_later_days_over_earlier() -> None:
    ExchangeRateFactory.create(currency="USD", per_base=Decimal(2), day=TODAY)
    ExchangeRateFactory.create(currency="USD", per_base=Decimal(3), day=TODAY - timedelta(days=1))
    ExchangeRateFactory.create(
        currency="RUB", per_base=Decimal(70), day=TODAY - timedelta(days=9), is_override=True
    )
    ExchangeRateFactory.create(currency="RUB", per_base=Decimal(90), day=TODAY)

    rates = latest_rates()

    assert rates["USD"] == Decimal(2)
    assert rates["RUB"] == Decimal(70)
    assert rates["EUR"] == Decimal(1)
    assert rates["GBP"] == shipped_rates()[1]["GBP"]


@pytest.mark.django_db
def test_storing_rates_again_changes_nothing_and_old_ones_go() -> None:
    old = ExchangeRateFactory.create(per_base=Decimal(2), day=TODAY - timedelta(days=91))
    by_hand = ExchangeRateFactory.create(day=TODAY, currency="JPY", is_override=True)
    rates = parse_ecb(ECB_ANSWER)

    assert store_rates(*rates)
    assert not store_rates(*rates)

    by_hand.refresh_from_db()
    assert by_hand.per_base == Decimal("1.25")
    assert not ExchangeRate.objects.filter(pk=old.pk).exists()
    assert latest_rates()["USD"] == Decimal("1.25")


@pytest.mark.django_db
def test_another_base_currency_converts_what_is_stored(settings: Settings) -> None:
    store_rates(*parse_ecb(ECB_ANSWER))
    settings.BASE_CURRENCY = "USD"

    assert follow_base_currency()
    assert not follow_base_currency()

    rates = latest_rates()
    assert rates["USD"] == Decimal(1)
    assert rates["EUR"] == Decimal("0.8")
    assert round(rates["JPY"], 2) == Decimal("136.40")


def usd_listing() -> ProductListing:
    offer = OfferFactory.create(price=Decimal(125), currency="USD")
    ProductImageFactory.create(product=offer.product)
    refresh_listings([offer.product_id])
    return ProductListing.objects.get()


@pytest.mark.django_db
def test_the_daily_task_fetches_rates_and_recounts_prices(
    bank: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CRAWL_ALLOW = (bank.removeprefix("http://"),)
    monkeypatch.setattr(tasks, "ECB_DAILY_URL", f"{bank}/daily.xml")
    listing = usd_listing()

    assert tasks.refresh_exchange_rates()

    listing.refresh_from_db()
    assert listing.min_price == Decimal("100.00")
    assert not tasks.refresh_exchange_rates()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["missing.xml", "daily.xml"])
def test_a_bank_out_of_reach_is_one_line_in_the_log(
    path: str,
    bank: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Answered 404; or refused by the real guard, which lets nothing out to this machine."""
    if path == "missing.xml":
        settings.CRAWL_ALLOW = (bank.removeprefix("http://"),)
    monkeypatch.setattr(tasks, "ECB_DAILY_URL", f"{bank}/{path}")

    with caplog.at_level(logging.WARNING):
        assert not tasks.refresh_exchange_rates()

    assert [record.getMessage()[:32] for record in caplog.records] == [
        "exchange rates stay as they are:"
    ]
