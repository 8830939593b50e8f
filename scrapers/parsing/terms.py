"""On what terms a shop sells: condition, country, where it sends to and what that costs.

Only what is stated: a shipping price for part of a country (a region, a postal code) is no price
for the country, and a price without a currency is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pycountry

from scrapers.items import DeliveryItem
from scrapers.parsing.prices import currency_code, currency_in_text, parse_price
from scrapers.parsing.schema_values import each, is_a, nodes, text_of
from scrapers.parsing.structured import Node

MAX_COUNTRIES = 250
_NOTHING = Decimal("0.00")
_CONDITIONS = (
    ("refurbished", re.compile(r"refurb|renewed|reconditioned|восстановл|generalüberholt", re.I)),
    ("used", re.compile(r"used|pre-?owned|second[ -]?hand|worn|damaged|preowned|showcasesample|"
                        r"для запчастей|б/у|бывш|gebraucht|occasion|usato|usado", re.I)),
    ("new", re.compile(r"(?<![a-z])new|neu(?![a-z])|нов(?:ый|ое|ая)|neuf|nuovo|nuevo", re.I)),
)  # fmt: skip
_EBAY_CONDITIONS = (
    (range(1000, 2000), "new"), (range(2000, 2750), "refurbished"), (range(2750, 7001), "used"),
)  # fmt: skip
_FREE = re.compile(r"free|gratis|kostenlos|versandkostenfrei|бесплатн|offert|gratuit", re.I)
_SAID = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is stated of one offer; empty where nothing is."""

    condition: str = ""
    country: str = ""
    ships_to: tuple[str, ...] = ()
    delivery: tuple[DeliveryItem, ...] = ()

    def filled_by(self, other: Terms) -> Terms:
        """These terms, with what the other states where these are silent."""
        return Terms(
            self.condition or other.condition,
            self.country or other.country,
            self.ships_to or other.ships_to,
            self.delivery or other.delivery,
        )


NO_TERMS = Terms()


def condition_of(value: object) -> str:
    """`new`, `used`, `refurbished`, or empty for what is none of these.

    >>> condition_of("https://schema.org/UsedCondition"), condition_of("New with box")
    ('used', 'new')
    """
    text = value.strip().rsplit("/", maxsplit=1)[-1] if isinstance(value, str) else ""
    if isinstance(value, str) and "/" in value and "://" not in value:
        text = value
    return next((name for name, words in _CONDITIONS if words.search(text[:100])), "")


def ebay_condition(number: object, words: object) -> str:
    """The condition of an eBay item, by its number where it has one."""
    digits = str(number or "")
    if digits.isdigit():
        return next((name for span, name in _EBAY_CONDITIONS if int(digits) in span), "")
    return condition_of(words)


@lru_cache(maxsize=2048)
def country_code(value: str) -> str:
    """The two-letter code of a country that is written as a code or by its name, or empty.

    >>> country_code("DEU"), country_code("Germany"), country_code("UK"), country_code("EU")
    ('DE', 'DE', 'GB', '')
    """
    text = value.strip().rsplit("/", maxsplit=1)[-1]
    if not 2 <= len(text) <= 60:
        return ""
    text = {"UK": "GB", "EL": "GR", "USA": "US"}.get(text.upper(), text)
    try:
        return str(pycountry.countries.lookup(text).alpha_2)
    except LookupError:
        return ""


def cheapest(lines: Iterable[DeliveryItem]) -> tuple[DeliveryItem, ...]:
    """One line a country: the cheapest of its currency."""
    kept: dict[str, DeliveryItem] = {}
    for line in lines:
        known = kept.get(line.to)
        if known is None or (known.currency == line.currency and line.price < known.price):
            kept[line.to] = line
    return tuple(kept.values())


def delivery_price(value: object, *, currency: str = "") -> tuple[Decimal | None, str]:
    """A price of delivery, where "0" and "free" are prices, and its currency."""
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    code = currency_code(currency) or currency_in_text(text)
    if not _SAID.search(text):
        return (_NOTHING if _FREE.search(text) else None), code
    price = parse_price(text, currency=code)
    is_nothing = price is None and not re.search(r"[1-9]", text)
    return (_NOTHING if is_nothing else price), code


def terms_of_node(node: Node) -> Terms:
    """The terms that a schema.org Offer, AggregateOffer or Product states."""
    ships_to: list[str] = []
    origin, lines = "", list(_charges(node))
    for details in nodes(node.get("shippingdetails")):
        origin = origin or next(_countries(details.get("shippingorigin")), "")
        if str(details.get("doesnotship")).lower() in ("true", "http://schema.org/true"):
            continue
        for region in nodes(details.get("shippingdestination")) or [{}]:
            countries = list(_countries(region))
            ships_to += countries
            if not _is_part(region):
                lines += _rates(details, countries or [""])
    for key in ("eligibleregion", "areaserved"):
        ships_to += [] if lines and ships_to else _countries(node.get(key))
    sent_from = nodes(node.get("availableatorfrom"))
    return Terms(
        condition=next((c for v in each(node.get("itemcondition")) if (c := _condition(v))), ""),
        country=origin or next((c for part in sent_from for c in _countries(part)), ""),
        ships_to=tuple(dict.fromkeys(ships_to))[:MAX_COUNTRIES],
        delivery=cheapest(lines),
    )


def _condition(value: Any) -> str:
    stated = value.get("@id") or text_of(value) if isinstance(value, dict) else value
    return condition_of(stated)


def _rates(details: Node, countries: list[str]) -> Iterator[DeliveryItem]:
    for rate in each(details.get("shippingrate")):
        amount, currency = rate, ""
        if isinstance(rate, dict):
            currency = text_of(rate.get("currency") or rate.get("pricecurrency"))
            found = (rate.get(key) for key in ("value", "price", "minvalue"))
            amount = next((part for part in found if part not in (None, "")), None)
        price, code = delivery_price(amount, currency=currency)
        if price is not None and code:
            for country in countries:
                yield DeliveryItem(to=country, price=price, currency=code)


def _charges(node: Node) -> Iterator[DeliveryItem]:
    """Prices of delivery among the parts of a price: the older way to state them."""
    for spec in nodes(node.get("pricespecification")):
        if not is_a(spec, "deliverychargespecification"):
            continue
        price, code = delivery_price(spec.get("price"), currency=text_of(spec.get("pricecurrency")))
        if price is not None and code:
            for country in list(_countries(spec.get("eligibleregion"))) or [""]:
                yield DeliveryItem(to=country, price=price, currency=code)


def _is_part(region: Node) -> bool:
    """Is this less than a country?"""
    parts = ("addressregion", "postalcode", "postalcodeprefix", "postalcoderange")
    return any(each(region.get(name)) for name in parts)


def _countries(value: Any) -> Iterator[str]:
    """Countries in a DefinedRegion, Place, Country, PostalAddress or plain text."""
    for part in each(value):
        if isinstance(part, str):
            if code := country_code(part):
                yield code
        elif isinstance(part, dict):
            inner = part.get("addresscountry") or part.get("address")
            if inner not in (None, ""):
                yield from _countries(inner)
            elif code := country_code(text_of(part)):
                yield code


def google_terms(
    *, condition: str, shipping: Iterable[str], sent_from: str, currency: str
) -> Terms:
    """From a Google feed's `condition`, `shipping` ("DE:region:service:4.95 EUR"; several by
    commas or in several fields) and `ships_from_country`.
    """
    ships_to, lines = [], []
    for entry in (part for text in shipping for part in re.split(r",(?=\s*[A-Z]{2}:)", text)):
        country, region, *rest = [part.strip() for part in entry.split(":")] + [""]
        price, code = delivery_price(rest[-2] if len(rest) > 1 else "", currency="")
        if not (to := country_code(country)):
            continue
        ships_to.append(to)
        if price is not None and not region and (code := code or currency_code(currency)):
            lines.append(DeliveryItem(to=to, price=price, currency=code))
    return Terms(
        condition_of(condition),
        country_code(sent_from),
        tuple(dict.fromkeys(ships_to))[:MAX_COUNTRIES],
        cheapest(lines),
    )


def plain_delivery(prices: Iterable[str], *, currency: str) -> tuple[DeliveryItem, ...]:
    """The cheapest of prices that are stated without a country."""
    found = (delivery_price(price, currency=currency) for price in prices)
    return cheapest(
        DeliveryItem(to="", price=price, currency=code)
        for price, code in found
        if price is not None and code
    )
