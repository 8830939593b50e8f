"""How one visitor reads money and sizes: chosen in the page's foot, kept in a cookie.

Prices are stored, filtered and sorted in the base currency; they are shown in the visitor's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest

from catalog.exchange import fallback_rates, latest_rates
from search import memory
from search.countries import is_country
from search.size_labels import EU, SYSTEMS

COOKIE: Final = "prefs"
COOKIE_S: Final = 365 * 24 * 3600
CURRENCIES: Final = ("EUR", "USD", "GBP", "RUB", "CHF", "PLN", "SEK", "JPY", "CNY", "TRY")
_RATES_KEY: Final = "search:rates"
_RATES_S: Final = 300
_WHOLE_FROM: Final = 20
# What people pay in, by the region of their browser's language ("en-GB"); bare "ru" means Russia.
_BY_REGION: Final = {
    "US": "USD",
    "GB": "GBP",
    "RU": "RUB",
    "CH": "CHF",
    "PL": "PLN",
    "SE": "SEK",
    "JP": "JPY",
    "CN": "CNY",
    "TR": "TRY",
} | dict.fromkeys(("AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "NL", "PT"), "EUR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A visitor's currency, units of it for one of the base currency, and size system.

    `country` is where the browser says that it lives, "" where it does not tell.
    """

    currency: str
    per_base: Decimal
    sizes: str = EU
    country: str = ""
    currencies: tuple[str, ...] = ()

    @property
    def size_systems(self) -> list[tuple[str, str]]:
        """List (code, name) of the systems to choose from."""
        return [(code, str(name)) for code, name in SYSTEMS.items()]

    @property
    def size_name(self) -> str:
        """Name the size system for reading."""
        return str(SYSTEMS[self.sizes])

    @property
    def is_base(self) -> bool:
        """Say whether prices are shown as they are stored."""
        return self.currency == settings.BASE_CURRENCY

    def convert(self, amount: Decimal) -> Decimal:
        """Turn base currency into the visitor's; dear things are rounded to whole units."""
        if self.is_base:
            return amount
        converted = amount * self.per_base
        step = Decimal(1) if converted >= _WHOLE_FROM else Decimal("0.01")
        return converted.quantize(step, ROUND_HALF_UP)

    def to_base(self, amount: Decimal) -> Decimal:
        """Turn an amount in the visitor's currency into base currency, to the cent."""
        return amount if self.is_base else (amount / self.per_base).quantize(Decimal("0.01"))


def read_preferences(request: HttpRequest) -> Preferences:
    """Read a visitor's cookie, or guess from the browser's languages. Cost: one query, or none."""
    chosen = parse_qs(request.COOKIES.get(COOKIE, "")[:200])
    rates = known_rates()
    offered = tuple(
        code for code in dict.fromkeys((settings.BASE_CURRENCY, *CURRENCIES)) if rates.get(code)
    )
    accepted = request.headers.get("Accept-Language", "")
    wanted = chosen.get("currency", [""])[0] or currency_of_browser(accepted)
    currency = wanted if wanted in offered else settings.BASE_CURRENCY
    sizes = chosen.get("sizes", [EU])[0]
    return Preferences(
        currency=currency,
        per_base=rates[currency],
        sizes=sizes if sizes in SYSTEMS else EU,
        country=country_of_browser(accepted),
        currencies=offered,
    )


def written(*, currency: str, sizes: str) -> str:
    """Write the cookie's value."""
    return urlencode({"currency": currency, "sizes": sizes})


def currency_of_browser(accepted: str) -> str:
    """Guess a currency from an Accept-Language header; "" where it does not tell.

    >>> currency_of_browser("en-GB,en;q=0.9"), currency_of_browser("ru"), currency_of_browser("en")
    ('GBP', 'RUB', '')
    """
    return _BY_REGION.get(country_of_browser(accepted), "")


def country_of_browser(accepted: str) -> str:
    """Guess a country from an Accept-Language header; "" where it does not tell.

    >>> country_of_browser("de-AT,de;q=0.9"), country_of_browser("ru"), country_of_browser("en")
    ('AT', 'RU', '')
    """
    first = accepted.partition(",")[0].partition(";")[0].strip()
    language, _dash, region = first.partition("-")
    if language.lower() == "ru" and not region:
        return "RU"
    return region.upper() if is_country(region.upper()) else ""


def known_rates() -> Mapping[str, Decimal]:
    """Return `latest_rates`, remembered for five minutes; the shipped ones without a database."""
    kept: Mapping[str, Decimal] | None = memory.recall(_RATES_KEY)
    if kept is None:
        try:
            kept = latest_rates()
        except (DatabaseError, InterfaceError):  # the page that says so needs rates too
            return fallback_rates(settings.BASE_CURRENCY) | {settings.BASE_CURRENCY: Decimal(1)}
        memory.remember(_RATES_KEY, kept, seconds=_RATES_S)
    return kept
