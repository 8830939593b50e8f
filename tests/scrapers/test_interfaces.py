"""Shops' interfaces: the Store API, eBay, KicksDB, Wildberries, and what is none of them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from scrapers.items import OfferItem
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.reading import Reading, platform_named, read_answer
from scrapers.parsing.woocommerce import parse_products

FACTS = ShopFacts(url="https://shop.example/")


def read(answer: Any, **changes: Any) -> Reading:
    return read_answer(json.dumps(answer).encode(), facts=FACTS, any_product=True, **changes)


def offers(answer: Any) -> list[OfferItem]:
    return read(answer).page.offers


def woo(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7, "name": "Kestrel &amp;amp; Co", "permalink": "https://shop.example/product/kestrel/",
        "prices": {"price": "12990", "regular_price": "15990", "currency_code": "EUR",
                   "currency_minor_unit": 2},
        "is_in_stock": True, "images": [{"src": "https://shop.example/1.jpg"}],
        "categories": [{"name": "Sneakers"}], "attributes": [],
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("prices", "price", "before", "currency"),
    [
        ({"price": "12990", "regular_price": "15990", "currency_code": "EUR",
          "currency_minor_unit": 2}, "129.90", "159.90", "EUR"),
        ({"price": "12990", "regular_price": "12990", "currency_code": "CLP",
          "currency_minor_unit": 0}, "12990.00", None, "CLP"),
        ({"price": "12990", "currency_code": "JPY", "currency_minor_unit": 0},
         "12990.00", None, "JPY"),
        ({"price": "0", "regular_price": "0", "currency_code": "EUR", "currency_minor_unit": 2},
         None, None, "EUR"),
        ({"price": "", "currency_code": "EUR", "currency_minor_unit": 2}, None, None, "EUR"),
        ({"price": "12990", "currency_code": "EUR"}, None, None, "EUR"),
    ],
)  # fmt: skip
def test_minor_units_are_those_of_the_currency_that_the_answer_names(
    prices: dict[str, Any], price: str | None, before: str | None, currency: str
) -> None:
    [offer] = offers([woo(prices=prices)])

    assert offer.price == (Decimal(price) if price else None)
    assert offer.compare_at_price == (Decimal(before) if before else None)
    assert (offer.currency, offer.title) == (currency, "Kestrel & Co")


def test_sizes_without_variations_are_named_but_their_stock_is_not_known() -> None:
    terms = [{"name": "42.5", "slug": "42-5"}, {"name": "43", "slug": "43"}]
    rows = [{"id": n, "attributes": [{"name": "Size (EU)", "value": v}]}
            for n, v in enumerate(("42-5", "43"))]  # fmt: skip
    named = {"name": "Size (EU)", "has_variations": True, "terms": terms}

    for changes in ({"attributes": [named], "variations": rows}, {"variations": rows},
                    {"attributes": [named]}):  # fmt: skip
        [offer] = offers([woo(**changes)])
        assert [(s.label, s.in_stock) for s in offer.sizes] == [("42.5", None), ("43", None)]
        assert (offer.in_stock, offer.price) == (True, Decimal("129.90"))


def test_variations_give_each_size_its_price_and_stock_and_each_colour_an_offer() -> None:
    def variation(number: int, text: str, price: str, stock: bool) -> dict[str, Any]:
        prices = {"price": price, "regular_price": price, "currency_code": "EUR",
                  "currency_minor_unit": 2}  # fmt: skip
        return woo(id=number, parent=7, variation=text, prices=prices, is_in_stock=stock)

    rows = [variation(1, "Size: EU 42, Colour: Red", "9990", True),
            variation(2, "Size: EU 43, Colour: Red", "8990", False),
            variation(3, "Size: EU 42, Colour: Blue", "7990", True)]  # fmt: skip
    page = parse_products([woo()], facts=FACTS, variations={"7": rows})

    assert [(o.external_id, o.price) for o in page.offers] == [
        ("7:red", Decimal("99.90")), ("7:blue", Decimal("79.90")),
    ]  # fmt: skip
    assert [(s.label, s.in_stock) for s in page.offers[0].sizes] == [
        ("EU 42", True), ("EU 43", False),
    ]  # fmt: skip


def test_the_interface_with_keys_writes_plain_amounts() -> None:
    row = woo(price="19.99", regular_price="29.99", stock_status="outofstock")
    del row["prices"], row["is_in_stock"]

    [offer] = offers([row])

    assert (offer.price, offer.compare_at_price, offer.in_stock) == (
        Decimal("19.99"), Decimal("29.99"), False,
    )  # fmt: skip


def test_what_is_on_back_order_cannot_be_had_now() -> None:
    assert offers([woo(is_on_backorder=True)])[0].in_stock is False


def ebay(**changes: Any) -> dict[str, Any]:
    return {
        "itemId": "v1|12|34", "title": "Kestrel", "price": {"value": "99.00", "currency": "USD"},
        "itemWebUrl": "https://www.ebay.com/itm/12?hash=x", "buyingOptions": ["FIXED_PRICE"],
        "categories": [{"categoryName": "Athletic Shoes"}],
    } | changes  # fmt: skip


def test_an_auction_has_a_bid_and_no_price() -> None:
    items = [ebay(), ebay(itemId="v1|13|0", buyingOptions=["AUCTION"])]

    fixed, auction = offers({"itemSummaries": items, "total": 2})

    assert (fixed.price, fixed.external_id, fixed.url) == (
        Decimal(99), "12", "https://www.ebay.com/itm/12",
    )  # fmt: skip
    assert auction.price is None


def test_an_item_group_of_ebay_is_one_offer_with_its_sizes() -> None:
    def item(size: str, status: str) -> dict[str, Any]:
        aspects = [{"name": "US Shoe Size", "value": size}, {"name": "Department", "value": "Men"}]
        states = [{"estimatedAvailabilityStatus": status}]
        return ebay(localizedAspects=aspects, estimatedAvailabilities=states)

    [offer] = offers({"items": [item("9", "IN_STOCK"), item("10", "OUT_OF_STOCK")]})

    assert [(s.label, s.system, s.in_stock) for s in offer.sizes] == [
        ("9", "US_M", True), ("10", "US_M", False),
    ]  # fmt: skip


def test_a_size_that_nobody_asks_a_price_for_is_not_for_sale() -> None:
    sizes = [
        {"id": 1, "size": "9", "size_type": "us m", "lowest_ask": 0},
        {"id": 2, "size": "10", "size_type": "us m", "lowest_ask": 250, "currency": "USD"},
    ]
    row = {"id": "k", "title": "Kestrel", "slug": "kestrel", "sku": "CN8490-100", "brand": "Nike",
           "gender": "men", "variants": sizes}  # fmt: skip
    [offer] = offers({"data": [row]})

    assert (offer.price, offer.currency, offer.style_code) == (Decimal(250), "USD", "CN8490-100")
    assert [(s.system, s.in_stock) for s in offer.sizes] == [("US_M", False), ("US_M", True)]


def test_kopecks_old_and_new() -> None:
    size = {"name": "42", "price": {"basic": 650000, "product": 499000}, "wh": 5}
    new = {"id": 1, "name": "Кроссовки", "root": 1, "sizes": [size]}
    old = {"id": 2, "name": "Кроссовки", "root": 1, "priceU": 650000, "salePriceU": 499000}

    for offer in offers({"data": {"products": [new, old]}}):
        assert (offer.price, offer.compare_at_price) == (Decimal(4990), Decimal(6500))


@pytest.mark.parametrize(
    "answer",
    [
        {"error": 90309999, "redirect_to_error_page": True},
        {"code": "rest_no_route", "message": "No route", "data": {"status": 404}},
        {"errors": "Page * Limit exceeds the 25000 limit."},
        {"data": {"products": [{"id": 99, "name": "Платье"}]}},
    ],
)
def test_an_error_with_status_200_reads_as_blocked(answer: Any) -> None:
    with pytest.raises(UnreadableAnswerError, match=r"^blocked"):
        read(answer)


@pytest.mark.parametrize("answer", [[], {}, 7, None, "x", [1], {"a": [{"b": 1}]}])
def test_json_of_nobody_is_refused_with_a_reason(answer: Any) -> None:
    with pytest.raises(UnreadableAnswerError):
        read(answer)


def test_platforms_have_the_names_that_people_use() -> None:
    assert [platform_named(name) for name in ("JSON-LD", "yml", "WooCommerce", "")] == [
        "schema_org", "feed", "woocommerce", "",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="magento"):
        platform_named("magento")
