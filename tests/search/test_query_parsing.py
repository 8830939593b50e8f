from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from search.encoders.spelling import Spelling
from search.query_parsing import LONGEST_QUERY, Money, normalise, parse

BRANDS = {"nike": "nike", "new balance": "new-balance", "balance": "balance-co", "найк": "nike"}


@pytest.mark.parametrize(
    ("text", "understood", "rest"),
    [
        ("white air force 1", {"colour": "white"}, "air force 1"),
        ("красные высокие кроссовки", {"colour": "red", "height": "high"}, "кроссовки"),
        ("Nike Dunk 43 eu", {"brand": "nike", "size": "43"}, "Dunk"),
        ("найк размер 42,5", {"brand": "nike", "size": "42.5"}, ""),
        ("new balance 574", {"brand": "new-balance"}, "574"),
        ("чёрные мужские", {"colour": "black", "gender": "men"}, ""),
        ("black women's high-top", {"colour": "black", "gender": "women", "height": "high"}, ""),
        ("CN8490-100", {"style_code": "CN8490-100"}, ""),
        ("adidas GY1759", {"style_code": "GY1759"}, "adidas"),
        ("M2002RDA", {"style_code": "M2002RDA"}, ""),
        ("555088-101 mid", {"style_code": "555088-101"}, "mid"),
        ("navy blue suede", {"colour": "navy"}, "suede"),
        ("тёмно-синие кеды", {"colour": "navy"}, "кеды"),
        ("redwood greyhound", {}, "redwood greyhound"),
        ("air max 90", {}, "air max 90"),
        ("", {}, ""),
    ],
)
def test_words_are_understood(text: str, understood: dict[str, str], rest: str) -> None:
    parsed = parse(text, brands=BRANDS)

    assert {each.field: each.value for each in parsed.understood} == understood
    assert parsed.rest == rest


@pytest.mark.parametrize(
    ("text", "name", "money"),
    [
        ("under 100", "price_max", Money(Decimal(100))),
        ("under $129.50", "price_max", Money(Decimal("129.50"), "USD")),
        ("below 99 euro", "price_max", Money(Decimal(99), "EUR")),
        ("до 10 тысяч", "price_max", Money(Decimal(10_000))),
        ("до 10 тысяч рублей", "price_max", Money(Decimal(10_000), "RUB")),
        ("до 7 500 ₽", "price_max", Money(Decimal(7500), "RUB")),
        ("до 10к", "price_max", Money(Decimal(10_000))),
        ("от 5000 руб", "price_min", Money(Decimal(5000), "RUB")),
        ("over 200", "price_min", Money(Decimal(200))),
    ],
)
def test_prices_are_read_with_their_currency(text: str, name: str, money: Money) -> None:
    parsed = parse(f"nike {text}", brands={})

    assert parsed.prices == {name: money}
    assert parsed.rest == "nike"


def test_both_prices_are_read() -> None:
    parsed = parse("кеды от 3000 до 5000 рублей", brands={})

    assert parsed.prices == {
        "price_max": Money(Decimal(5000), "RUB"),
        "price_min": Money(Decimal(3000), "RUB"),
    }
    assert parsed.rest == "кеды"


def test_the_text_tower_still_hears_colours_and_brands() -> None:
    parsed = parse("red nike high top under 100 size 43", brands=BRANDS)

    assert parsed.spoken == "red nike high top"


def test_the_words_that_something_stood_in_are_kept() -> None:
    (red,) = parse("КРАСНЫЕ", brands={}).understood

    assert (red.field, red.value, red.text) == ("colour", "red", "КРАСНЫЕ")


def test_a_long_query_is_cut_and_control_characters_go() -> None:
    assert len(normalise("a" * 5000)) == LONGEST_QUERY
    assert normalise("a\x00b\u200bc\n d") == "a b c d"


@pytest.mark.parametrize("text", ["\x00" * 300, "((((", "до до до", "under", "$", "a" * 10_000])
def test_nonsense_is_survived(text: str) -> None:
    assert len(parse(text, brands=BRANDS).rest) <= LONGEST_QUERY


WORDS = """
    nike adidas converse reebok vans jordan puma asics black white red grey blue green air force
    dunk low high max superstar sneakers shoes runners boots suede canvas leather with rubber toe
    without laces and for under over кроссовки кеды найк найки адидас конверс белые черные красные
    серые синие данки форс аир
"""
TABLE = Path(__file__).parent / "data" / "understood.csv"
SITE_BRANDS = {
    **{name: name for name in ("nike", "adidas", "jordan", "converse", "vans", "reebok", "puma")},
    "asics": "asics",
    "new balance": "new-balance",
}


def understood_cases() -> list[tuple[str, ...]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [tuple(row.values()) for row in csv.DictReader(lines)]


def test_the_table_of_queries_is_long_enough() -> None:
    assert len({text for text, *_ in understood_cases()}) >= 100


@pytest.mark.parametrize(("text", "understood", "unwanted", "rest"), understood_cases())
def test_queries_are_understood_as_the_table_says(
    text: str, understood: str, unwanted: str, rest: str
) -> None:
    parsed = parse(text, brands=SITE_BRANDS, corrected=Spelling(WORDS.split()).corrected)
    currencies = {name: f" {money.currency}".rstrip() for name, money in parsed.prices.items()}
    read = {
        f"{each.field}={each.value}{currencies.get(each.field, '')}" for each in parsed.understood
    }

    assert read == set(filter(None, understood.split(";")))
    assert ";".join(f"{name}={value}" for name, value in parsed.unwanted) == unwanted
    assert parsed.rest == rest
