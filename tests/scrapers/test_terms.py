"""Condition, country, delivery: what shops state of them, and nothing that they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scrapers.parsing.terms import condition_of, country_code, delivery_price
from scrapers.trying import try_page

PAGE = "https://shop.example/p/1"


def offers_on(node: dict[str, Any]) -> list[dict[str, Any]]:
    page = f'<html><script type="application/ld+json">{json.dumps(node)}</script></html>'
    answer = try_page(page.encode(), url=PAGE, any_product=True, with_terms=True)
    return list(answer["offers"])


def product(**offer: Any) -> dict[str, Any]:
    stated = {"@type": "Offer", "price": "100", "priceCurrency": "EUR", **offer}
    return {"@type": "Product", "name": "Kestrel", "sku": "1", "url": PAGE, "offers": stated}


def rate(value: Any, *countries: str, **more: Any) -> dict[str, Any]:
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {"@type": "MonetaryAmount", "value": value, "currency": "EUR"},
        "shippingDestination": {
            "@type": "DefinedRegion", "addressCountry": list(countries), **more,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "condition"),
    [
        ("https://schema.org/NewCondition", "new"),
        ("UsedCondition", "used"),
        ("http://schema.org/RefurbishedCondition", "refurbished"),
        ("http://schema.org/DamagedCondition", "used"),
        ("New with box", "new"),
        ("Pre-owned - Good", "used"),
        ("Certified - Refurbished", "refurbished"),
        ("б/у", "used"),
        ("Renewed", "refurbished"),
        ("Ask us", ""),
        (None, ""),
    ],
)
def test_a_condition_is_read_from_addresses_and_words(stated: object, condition: str) -> None:
    assert condition_of(stated) == condition


@pytest.mark.parametrize(
    ("stated", "code"),
    [("DE", "DE"), ("deu", "DE"), ("Germany", "DE"), ("UK", "GB"), ("Worldwide", ""), ("EU", "")],
)
def test_a_country_is_read_from_codes_and_names(stated: str, code: str) -> None:
    assert country_code(stated) == code


@pytest.mark.parametrize(
    ("stated", "price"),
    [
        ("4,95 €", "4.95"),
        ("0", "0.00"),
        ("0.00 EUR", "0.00"),
        ("free", "0.00"),
        ("ask", None),
        ("", None),
    ],
)
def test_free_delivery_is_a_price_and_silence_is_none(stated: str, price: str | None) -> None:
    found, _ = delivery_price(stated, currency="EUR")

    assert (None if found is None else str(found)) == price


def test_schema_org_states_where_an_offer_is_sent_and_for_how_much() -> None:
    [offer] = offers_on(
        product(
            itemCondition="https://schema.org/UsedCondition",
            shippingDetails=[
                {**rate("4.95", "DE"), "shippingOrigin": {"addressCountry": "DE"}},
                rate(0, "AT", "CH"),
                rate("3.95", "DE"),
                {**rate("1", "RU"), "doesNotShip": "true"},
                rate("2", "US", addressRegion=["CA"]),
            ],
        )
    )

    assert (offer["condition"], offer["country"]) == ("used", "DE")
    assert offer["ships_to"] == ["DE", "AT", "CH", "US"]
    assert {line["to"]: line["price"] for line in offer["delivery"]} == {
        "DE": "3.95", "AT": "0.00", "CH": "0.00",
    }  # fmt: skip


def test_a_delivery_charge_among_the_prices_is_delivery_and_no_price() -> None:
    charge = {
        "@type": "DeliveryChargeSpecification", "price": "5.00", "priceCurrency": "EUR",
        "eligibleRegion": {"@type": "Country", "name": "FR"},
    }  # fmt: skip
    [offer] = offers_on(product(priceSpecification=[charge]))

    assert offer["price"] == "100.00"
    assert offer["delivery"] == [{"to": "FR", "price": "5.00", "currency": "EUR"}]


def test_a_page_that_says_nothing_of_delivery_leaves_it_open() -> None:
    [offer] = offers_on(product())

    assert (offer["condition"], offer["country"]) == (None, None)
    assert (offer["ships_to"], offer["delivery"]) == ([], [])


def google(fields: str) -> dict[str, Any]:
    feed = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
        "<item><g:id>1</g:id><title>Kestrel</title><link>https://shop.example/p/1</link>"
        f"<g:price>90.00 EUR</g:price>{fields}</item></channel></rss>"
    )
    [offer] = try_page(feed.encode(), url=PAGE, any_product=True, with_terms=True)["offers"]
    return dict(offer)


def test_a_google_feed_states_shipping_country_by_country() -> None:
    offer = google(
        "<g:condition>refurbished</g:condition><g:ships_from_country>PL</g:ships_from_country>"
        "<g:shipping><g:country>DE</g:country><g:service>DHL</g:service>"
        "<g:price>4.95 EUR</g:price></g:shipping>"
        "<g:shipping><g:country>FR</g:country><g:price>0.00 EUR</g:price></g:shipping>"
        "<g:shipping><g:country>US</g:country><g:region>CA</g:region>"
        "<g:price>20.00 EUR</g:price></g:shipping>"
    )

    assert (offer["price"], offer["condition"], offer["country"]) == ("90.00", "refurbished", "PL")
    assert offer["ships_to"] == ["DE", "FR", "US"]
    assert offer["delivery"] == [
        {"to": "DE", "price": "4.95", "currency": "EUR"},
        {"to": "FR", "price": "0.00", "currency": "EUR"},
    ]


def test_a_table_states_shipping_in_one_field() -> None:
    table = (
        "id\ttitle\tlink\tprice\tshipping\n"
        "1\tKestrel\thttps://shop.example/p/1\t90.00 EUR\tDE::Standard:4.95 EUR,AT:::9.90 EUR\n"
    )
    [offer] = try_page(table.encode(), url=PAGE, any_product=True, with_terms=True)["offers"]

    assert [(line["to"], line["price"]) for line in offer["delivery"]] == [
        ("DE", "4.95"), ("AT", "9.90"),
    ]  # fmt: skip


def yml(shop: str, offer: str) -> dict[str, Any]:
    feed = (
        '<?xml version="1.0"?><yml_catalog><shop><currencies><currency id="RUR" rate="1"/>'
        f'</currencies>{shop}<offers><offer id="1" available="true"><name>Кроссовки</name>'
        f"<url>https://shop.example/p/1</url><price>5000</price><currencyId>RUR</currencyId>{offer}"
        "</offer></offers></shop></yml_catalog>"
    )
    [found] = try_page(feed.encode(), url=PAGE, any_product=True, with_terms=True)["offers"]
    return dict(found)


def test_ymls_delivery_stands_with_the_offer_or_with_the_shop() -> None:
    of_shop = '<delivery-options><option cost="300" days="1"/></delivery-options>'
    of_offer = (
        '<delivery-options><option cost="0" days="5"/><option cost="200"/></delivery-options>'
    )

    assert yml(of_shop, "")["delivery"] == [{"to": None, "price": "300.00", "currency": "RUB"}]
    assert yml(of_shop, of_offer)["delivery"] == [{"to": None, "price": "0.00", "currency": "RUB"}]
    assert yml(of_shop, "<delivery>false</delivery>")["delivery"] == []
    assert yml("", '<condition type="preowned"/>')["condition"] == "used"


def test_ebay_states_condition_place_and_the_delivery_to_its_own_market() -> None:
    item = {
        "itemId": "v1|7|0", "title": "Kestrel", "itemWebUrl": "https://www.ebay.com/itm/7",
        "price": {"value": "50.00", "currency": "USD"}, "condition": "New with box",
        "conditionId": "1000", "itemLocation": {"country": "JP"}, "listingMarketplaceId": "EBAY_US",
        "shippingOptions": [
            {"shippingCostType": "FIXED", "shippingCost": {"value": "0.00", "currency": "USD"}},
            {"shippingCostType": "CALCULATED", "shippingCost": {"value": "9", "currency": "USD"}},
        ],
        "shipToLocations": {"regionIncluded": [
            {"regionType": "COUNTRY", "regionId": "US"},
            {"regionType": "WORLD_REGION", "regionId": "EUROPE"},
        ]},
    }  # fmt: skip
    [offer] = try_page(json.dumps(item).encode(), url=PAGE, any_product=True, with_terms=True)[
        "offers"
    ]

    assert (offer["condition"], offer["country"], offer["ships_to"]) == ("new", "JP", ["US"])
    assert offer["delivery"] == [{"to": "US", "price": "0.00", "currency": "USD"}]
