"""Shopify's JSON: the quirks that real shops show."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scrapers.items import OfferItem
from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.shopify import (
    currency_of_page,
    parse_meta,
    parse_products,
    products_in,
)

SHOP = ShopFacts(url="https://shop.example/", name="Example", currency="EUR")


def variant(number: int = 1, size: str = "EU 42", **changes: Any) -> dict[str, Any]:
    return {
        "id": number, "title": size, "option1": size, "sku": "", "available": True,
        "price": "120.00", "compare_at_price": None,
    } | changes  # fmt: skip


def product(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7, "title": "Kestrel Low", "handle": "kestrel-low", "body_html": "",
        "vendor": "Ferro", "product_type": "Sneakers", "tags": [], "variants": [variant()],
        "images": [], "options": [{"name": "Size", "position": 1, "values": []}],
    } | changes  # fmt: skip


def only_offer(**changes: Any) -> OfferItem:
    page = parse_products([product(**changes)], facts=SHOP)
    assert page.refused == []
    [offer] = page.offers
    return offer


@pytest.mark.parametrize(
    ("price", "compare_at", "before"),
    [
        ("120.00", "150.00", Decimal("150.00")),
        ("120.00", "0.00", None),
        ("120.00", "120.00", None),
        ("120.00", "84.00", None),
        ("120.00", None, None),
    ],
)
def test_a_struck_out_price_counts_only_above_the_price(
    price: str, compare_at: str | None, before: Decimal | None
) -> None:
    offer = only_offer(variants=[variant(price=price, compare_at_price=compare_at)])

    assert (offer.price, offer.compare_at_price) == (Decimal(price), before)


def test_the_price_is_the_lowest_that_can_be_bought() -> None:
    sizes = [
        variant(1, "EU 41", price="90.00", available=False),
        variant(2, "EU 42", price="110.00"),
        variant(3, "EU 43", price="0.00"),
    ]

    offer = only_offer(variants=sizes)

    assert offer.price == Decimal("110.00")
    assert [size.price for size in offer.sizes] == [Decimal("90.00"), Decimal("110.00"), None]


def test_a_price_of_zero_is_no_price() -> None:
    assert only_offer(variants=[variant(price="0.00")]).price is None


def test_stock_is_known_only_where_the_shop_states_it() -> None:
    nothing_said = variant()
    del nothing_said["available"]

    assert only_offer(variants=[nothing_said]).in_stock is None
    assert only_offer(variants=[variant(available=False)]).in_stock is False
    assert only_offer(variants=[variant(available=False), variant(2, "EU 43")]).in_stock is True


def test_the_size_option_is_found_whatever_its_case_and_place() -> None:
    offer = only_offer(
        options=[{"name": "Fit"}, {"name": "size (UK)"}],
        variants=[variant(option1="Wide", option2="8")],
    )

    assert [(size.label, size.system, str(size.eu)) for size in offer.sizes] == [
        ("8", "UK", "42.5")
    ]


def test_a_size_without_a_system_stays_without_one_unless_the_source_names_it() -> None:
    sized = product(variants=[variant(size="8")])
    told = ShopFacts(url=SHOP.url, currency="GBP", size_system="UK")

    [unknown] = parse_products([sized], facts=SHOP).offers[0].sizes
    [known] = parse_products([sized], facts=told).offers[0].sizes

    assert (unknown.system, unknown.eu) == ("", None)
    assert (known.system, known.eu) == ("UK", Decimal("42.5"))


def test_an_option_of_colour_and_size_is_both() -> None:
    offer = only_offer(
        options=[{"name": "Color / Size", "position": 1, "values": []}],
        variants=[variant(1, "White / EU 42"), variant(2, "White / EU 43", available=False)],
    )

    assert (offer.external_id, offer.colour) == ("7", "White")
    assert [(s.label, s.in_stock) for s in offer.sizes] == [("EU 42", True), ("EU 43", False)]


def test_each_colour_of_a_product_is_an_offer_with_its_own_pictures() -> None:
    page = parse_products(
        [
            product(
                options=[{"name": "Color"}, {"name": "Size"}],
                variants=[
                    variant(1, option1="Red", option2="EU 42"),
                    variant(2, option1="Dark Blue", option2="EU 42", available=False),
                ],
                images=[
                    {"src": "//cdn.example/red.jpg", "variant_ids": [1]},
                    {"src": "//cdn.example/blue.jpg", "variant_ids": [2]},
                ],
            )
        ],
        facts=SHOP,
    )

    assert [
        (o.external_id, o.colour, o.in_stock, o.image_urls, o.url) for o in page.offers
    ] == [
        ("7:red", "Red", True, ["https://cdn.example/red.jpg"],
         "https://shop.example/products/kestrel-low?variant=1"),
        ("7:dark-blue", "Dark Blue", False, ["https://cdn.example/blue.jpg"],
         "https://shop.example/products/kestrel-low?variant=2"),
    ]  # fmt: skip


def test_one_colour_leaves_the_number_of_the_product_alone() -> None:
    offer = only_offer(
        options=[{"name": "Colour"}, {"name": "Size"}],
        variants=[variant(1, option1="Red", option2="42")],
    )

    assert (offer.external_id, offer.colour) == ("7", "Red")


def test_links_that_are_none_and_html_in_titles_do_no_harm() -> None:
    offer = only_offer(
        title="<b>Kestrel</b> &amp; <script>alert(1)</script>Low",
        images=[
            {"src": "javascript:alert(1)"},
            {"src": None},
            "//cdn.example/a.jpg",
            {"src": "//cdn.example/a.jpg"},
        ],
    )

    assert offer.title == "Kestrel & Low"
    assert offer.image_urls == ["https://cdn.example/a.jpg"]


def test_ten_thousand_variants_are_refused_not_read() -> None:
    sizes = [variant(n, f"EU {n}") for n in range(10_000)]

    page = parse_products([product(variants=sizes)], facts=SHOP)

    assert [item.reason for item in page.refused] == ["too many variants"]


@pytest.mark.parametrize(
    "broken",
    [
        {"variants": "none"},
        {"variants": [1, None]},
        {"options": 5},
        {"images": 7},
        {"tags": {"a": 1}},
        {"title": ["x"]},
        {"handle": None},
        {"id": None},
    ],
)
def test_a_product_of_another_shape_never_sinks_its_page(broken: dict[str, Any]) -> None:
    page = parse_products([product(**broken), product(id=8)], facts=SHOP)

    assert "8" in [offer.external_id for offer in page.offers]
    assert len(page.offers) + len(page.refused) == 2


def test_the_shop_itself_is_no_brand() -> None:
    assert only_offer(vendor="Example").brand == ""


def test_prices_of_the_js_answer_are_in_cents() -> None:
    answer = {**product(variants=[variant(price=12000, compare_at_price=15000)])}

    [offer] = parse_products(products_in(answer), facts=SHOP).offers

    assert (offer.price, offer.compare_at_price) == (Decimal("120.00"), Decimal("150.00"))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><title>x</title>", "text/html"),
        (b"", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe{", "application/json"),
    ],
)
def test_what_is_no_json_object_is_no_shopify_answer(body: bytes, kind: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        decode_json(body, content_type=kind)


def test_an_error_in_a_200_answer_is_no_empty_shop() -> None:
    with pytest.raises(UnreadableAnswerError):
        products_in({"errors": "slow down"})


def test_a_list_is_no_answer_of_shopify() -> None:
    with pytest.raises(UnreadableAnswerError):
        products_in([1])


def test_the_currency_comes_from_meta_or_from_a_product_page() -> None:
    facts = parse_meta({"currency": "MDL", "country": "RO"}, facts=ShopFacts(url=SHOP.url))

    assert (facts.currency, facts.country) == ("MDL", "RO")
    assert currency_of_page('<meta property="og:price:currency" content="GBP">') == "GBP"
    assert currency_of_page("<html></html>") == ""
