"""Recorded answers of Shopify shops, where they are present."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.shopify import (
    currency_of_page,
    parse_meta,
    parse_products,
    products_in,
)

SHOP = ShopFacts(url="https://shop.example/", name="Example", currency="EUR")
PAYLOADS = Path(__file__).resolve().parents[3] / "shared" / "payloads" / "shopify"
pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="recorded shop answers are not here")


def read(name: str) -> Any:
    return json.loads((PAYLOADS / name).read_text(encoding="utf-8"))


def test_kith_keeps_the_shoe_and_leaves_out_the_shirt() -> None:
    answer = read("kith_products_excerpt_asics_tee.json")

    page = parse_products(products_in(answer), facts=ShopFacts(url="https://kith.com/"))

    [shoe] = page.offers
    assert [item.reason for item in page.refused] == ["clothing"]
    assert (shoe.style_code, shoe.gtin) == ("AI1203A520-500", "197298525343")
    assert (shoe.price, shoe.compare_at_price, shoe.currency) == (Decimal("180.00"), None, "")
    assert len(shoe.sizes) == 30
    assert sum(size.in_stock is True for size in shoe.sizes) == 12
    assert {size.system for size in shoe.sizes} == {""}


def test_footpatrol_counts_uk_once_the_source_says_so() -> None:
    facts = ShopFacts(url="https://www.footpatrol.com/", currency="GBP", size_system="UK")

    page = parse_products(products_in(read("footpatrol_products_trimmed.json")), facts=facts)

    first = page.offers[0]
    assert (first.style_code, first.price) == ("U991KK2", Decimal("120.00"))
    assert first.compare_at_price == Decimal("220.00")
    assert [str(size.eu) for size in first.sizes] == ["41.0", "42.0", "42.5", "43.0"]
    assert page.offers[1].image_urls == []


@pytest.mark.parametrize(
    "name",
    [
        "allbirds_catalog_parsed_first20.json",
        "deathwish_product_pages_jsonld_parsed.json",
        "meta_davidan.json",
        "past_page_limit.400.json",
        "preflight_parsed.json",
        "shopify_product_page_head_og.html",
    ],
)
def test_recordings_of_other_answers_are_never_read_as_an_empty_shop(name: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        products_in(decode_json((PAYLOADS / name).read_bytes()))


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("embedded_product_json_flowers.json", "40.00"),
        ("embedded_product_json_shopify_docs.json", "56.00"),
    ],
)
def test_recorded_products_that_are_no_shoes_are_read_but_refused(name: str, price: str) -> None:
    products = products_in(read(name))

    assert [r.reason for r in parse_products(products, facts=SHOP).refused] == [
        "no sign of a sneaker"
    ]
    [offer] = parse_products(products, facts=SHOP, any_product=True).offers
    assert offer.price == Decimal(price)


def test_the_recorded_meta_answer_names_currency_and_country() -> None:
    facts = parse_meta(read("meta_davidan.json"), facts=ShopFacts(url="https://davidan.md/"))

    assert (facts.country, facts.currency, facts.published_products) == ("RO", "MDL", 62)
    assert facts.ships_to == ("MD",)


def test_the_recorded_product_page_names_its_currency() -> None:
    page = (PAYLOADS / "shopify_product_page_head_og.html").read_text(encoding="utf-8")

    assert len(currency_of_page(page)) == 3
