"""Text, prices, addresses, article numbers: what a raw value means."""

from __future__ import annotations

import doctest
import importlib
from decimal import Decimal

import pytest

from scrapers.parsing.codes import find_style_code, gtin_of_skus, valid_gtin
from scrapers.parsing.people import colour_in, gender_in
from scrapers.parsing.prices import (
    currency_code,
    currency_in_text,
    parse_price,
    price_before,
)
from scrapers.parsing.sizes import read_size
from scrapers.parsing.text import clean_lines, clean_text, web_address


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<b>Kestrel</b> Low", "Kestrel Low"),
        ("Kestrel &amp;amp; Co", "Kestrel & Co"),
        ("A&nbsp;\n  B\u200b", "A B"),
        ("Kestrel <script>alert(1)</script>Low", "Kestrel Low"),
        ("Kestrel &lt;img src=x onerror=alert(1)&gt; Low", "Kestrel Low"),
        ("<!---->Low<!-- x", "Low"),
        ("'; DROP TABLE catalog_offer; --", "'; DROP TABLE catalog_offer; --"),
        (None, ""),
        ({"a": 1}, ""),
        (574, "574"),
    ],
)
def test_titles_become_one_line_of_plain_text(raw: object, text: str) -> None:
    assert clean_text(raw) == text


def test_paragraphs_and_list_items_become_lines() -> None:
    body = "<p>One<br>two</p><ul><li>Style: <span>ab1234-567</span></li></ul>"

    assert clean_lines(body) == ["One", "two", "Style: ab1234-567"]


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("120.00", "120.00"),
        ("129.5", "129.50"),
        ("1.299,90 €", "1299.90"),
        ("12 490 ₽", "12490.00"),
        (89, "89.00"),
        ("0.00", None),
        ("0", None),
        ("-5.00", None),
        ("", None),
        ("call for price", None),
        (None, None),
        (True, None),
        (float("nan"), None),
        ("1e400", None),
        ("9" * 40, None),
    ],
)
def test_a_price_is_above_zero_or_none(raw: object, amount: str | None) -> None:
    assert parse_price(raw) == (None if amount is None else Decimal(amount))


def test_a_price_before_counts_only_above_the_price() -> None:
    price = Decimal("120.00")

    assert price_before(Decimal("150.00"), price) == Decimal("150.00")
    assert price_before(Decimal("120.00"), price) is None
    assert price_before(Decimal("84.00"), price) is None
    assert price_before(None, price) is None


@pytest.mark.parametrize(("raw", "code"), [("eur", "EUR"), ("RUR", "RUB"), ("€", ""), (None, "")])
def test_a_currency_is_an_iso_code_or_unknown(raw: object, code: str) -> None:
    assert currency_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("/a b.jpg", ""),
        ("/a.jpg", "https://shop.example/a.jpg"),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,AA", ""),
        ("https://user:secret@shop.example/", ""),
        ("http://shop.example:port/", ""),
        ("ftp://shop.example/a.jpg", ""),
        ("https://shop.example/" + "a" * 2000, ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_only_absolute_web_addresses_without_credentials_are_taken(
    raw: object, address: str
) -> None:
    assert web_address(raw, base="https://shop.example/") == address


@pytest.mark.parametrize(
    ("raw", "gtin"),
    [
        ("197298525343", "197298525343"),
        ("4006381333931", "4006381333931"),
        ("197298525344", ""),
        ("2000129274", ""),
        ("200012927400", ""),
        ("003673618", ""),
        ("ABC", ""),
    ],
)
def test_a_gtin_needs_its_check_digit_and_a_prefix_that_counts_outside_the_shop(
    raw: str, gtin: str
) -> None:
    assert valid_gtin(raw) == gtin


def test_skus_are_gtins_only_if_all_of_that_form_are() -> None:
    assert gtin_of_skus(["197298525343", "2000129274", ""]) == "197298525343"
    assert gtin_of_skus(["197298525343", "197298525344"]) == ""


@pytest.mark.parametrize(
    ("brand", "skus", "handle", "title", "lines", "code"),
    [
        ("ASICS", [], "x", "Gel", ["Style: ai1203a520-500"], "AI1203A520-500"),
        ("New Balance", ["003673618"], "728334", "991v2", ["A fine shoe. | U991KK2"], "U991KK2"),
        ("Nike", [], "nike-dunk-dd1391-100", "Dunk", [], "DD1391-100"),
        ("Nike", ["012570"], "dunk", "Dunk", [], ""),
        ("Ferro", ["FR1042-BK-40", "FR1042-BK-41.5"], "kestrel-fr1042-bk", "K", [], "FR1042-BK"),
        ("Ferro", ["SHOP-0001-40", "SHOP-0001-41"], "kestrel", "Kestrel", [], ""),
        ("Ferro", [], "kestrel", "Kestrel", ["Артикул: VK9663-879"], "VK9663-879"),
        ("Ferro", [], "kestrel", "Kestrel", ["Style: timeless"], ""),
    ],
)
def test_a_style_code_needs_a_label_a_pattern_or_two_places_that_agree(
    brand: str, skus: list[str], handle: str, title: str, lines: list[str], code: str
) -> None:
    found = find_style_code(brand=brand, skus=skus, handle=handle, title=title, lines=lines)

    assert found == code


@pytest.mark.parametrize(
    ("texts", "gender"),
    [
        (("Women's Kestrel", "", "men"), "women"),
        (("Kestrel", "Men's Footwear"), "men"),
        (("Kestrel", "", "mens", "womens"), "unisex"),
        (("Kestrel (GS)", ""), "kids"),
        (("Кроссовки мужские", ""), "men"),
        (("Omen Runner", "Footwear"), ""),
    ],
)
def test_the_gender_is_what_the_nearest_word_says(texts: tuple[str, ...], gender: str) -> None:
    assert gender_in(*texts) == gender


def test_the_colour_is_taken_where_it_is_named_as_such() -> None:
    assert colour_in(["Color: White / Red Material: Mesh"], []) == "White / Red"
    assert colour_in(["Цвет: чёрный, белый"], []) == "чёрный, белый"
    assert colour_in(["A red shoe"], ["color:red"]) == "red"
    assert colour_in(["A red shoe"], ["red"]) == ""


@pytest.mark.parametrize(
    "module",
    [
        "outgoing.guard",
        "scrapers.middlewares.waiting",
        "scrapers.parsing.codes",
        "scrapers.parsing.options",
        "scrapers.parsing.people",
        "scrapers.parsing.prices",
        "scrapers.parsing.schema_products",
        "scrapers.parsing.sizes",
        "scrapers.parsing.stock",
        "scrapers.pictures",
        "scrapers.pipelines",
    ],
)
def test_the_examples_in_docstrings_run(module: str) -> None:
    tested = doctest.testmod(importlib.import_module(module))

    assert tested.attempted > 0
    assert tested.failed == 0


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("24.990", "CLP", "24990.00"),
        ("24.990", "KWD", "24.990"),
        ("129.0000", "EUR", "129.00"),
        ("1299.000", "EUR", "1299.00"),
        ("0.500", "EUR", "0.50"),
        ("CHF 1'299.-", "", "1299.00"),
        ("129,- €", "", "129.00"),
        ("1 299,90 ₽", "", "1299.90"),
        ("1,29,999.00", "INR", "129999.00"),
        ("١٢٩٫٥٠", "", "129.50"),
        ("89 – 129 €", "", "89.00"),
        ("from 99 €", "", "99.00"),
        ("Was £150 Now £120", "", None),
        ("3 x 40,00", "", None),
        ("call for price", "", None),
        ("$ -5", "", None),
        ("1e5", "", None),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, currency: str, expected: str | None) -> None:
    price = parse_price(text, currency=currency)

    assert price == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.299,90 €", "EUR"), ("105.29 USD", "USD"), ("$5", ""), ("100 kr", ""), ("R$ 5", "BRL"),
     ("5 руб.", "RUB"), ("zł 5", "PLN"), ("KIT 5", ""), ("", "")],
)  # fmt: skip
def test_a_sign_that_several_currencies_share_names_none(text: str, code: str) -> None:
    assert currency_in_text(text) == code


def test_two_sizes_in_one_label_are_no_size() -> None:
    assert read_size("42-43", context="EU").eu is None
