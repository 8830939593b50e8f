"""Prices in queries: "under $120", "до 10 тысяч", "5-7 тыс. рублей", "около 100 евро". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_CURRENCIES: dict[str, str] = {
    "EUR": r"€|eur(?:os?)?|евро",
    "USD": r"\$|usd|dollars?|bucks|доллар\w*|бакс\w*",
    "GBP": r"£|gbp|pounds?|quid|фунт\w*",
    "RUB": r"₽|rub(?:les?)?|руб(?:\.|л\w*)?|р\.?",
}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB"}
_THOUSANDS = r"k\b|к\b|тыс(?:\.|яч\w*|\b)|т\.?\s?р\.?|тр\b|косар\w*|штук\w*"
_NUMBER_WORDS: dict[str, int | str] = {
    "полторы": "1.5", "одной": 1, "двух": 2, "две": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5,
    "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10,
    "двенадцати": 12, "пятнадцати": 15, "пятнадцать": 15, "двадцать": 20, "двадцати": 20, "тридцати": 30, "пятьдесят": 50,
    "пятидесяти": 50, "сто": 100, "ста": 100, "сотни": 100, "двести": 200, "двухсот": 200, "трехсот": 300, "пятисот": 500, "fifty": 50, "eighty": 80,
    "a hundred": 100, "one hundred": 100, "hundred": 100, "two hundred": 200, "three hundred": 300,
}  # fmt: skip
_WORDS = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:[ \u00a0.,]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?"


def _amount(suffix: str) -> str:
    currency = "|".join(f"(?P<{code}{suffix}>{words})" for code, words in _CURRENCIES.items())
    return (
        rf"(?:(?P<sign{suffix}>[€$£₽])\s*)?(?P<number{suffix}>{_DIGITS}|{_WORDS})"
        rf"\s*(?P<thousands{suffix}>{_THOUSANDS})?\s*(?:(?:{currency})(?!\w))?"
    )


_A, _B = _amount("_a"), _amount("_b")
_BELOW = (
    r"under|below|up to|less than|cheaper than|no more than|not more than|at most|within|max(?=\s*[€$£₽])|budget(?: of)?|for(?=\s*[€$£₽])"
    r"|<=?|до|дешевле|не дороже|не больше|не более|максимум|в пределах|бюджет|за"
)
_ABOVE = (
    r"over|above|more than|from|at least|starting at|>=?|от|дороже|не дешевле|не меньше|минимум"
)
_ABOUT = r"about|around|roughly|approximately|circa|около|примерно|в районе|где-то"
_LESS_AFTER = r"or less|or under|or cheaper|max(?:imum)?|tops|и (?:дешевле|меньше|ниже)|максимум"
_MORE_AFTER = r"or more|and up|\+|и (?:дороже|больше|выше)"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("between", rf"(?:between|from|от)\s+{_A}\s+(?:and|to|до|и)\s+{_B}"),
    ("between", rf"{_A}\s*[-–—]\s*{_B}"),
    ("about", rf"(?:{_ABOUT})\s+{_A}"),
    ("max", rf"(?:{_BELOW})\s*{_A}"),
    ("min", rf"(?:{_ABOVE})\s*{_A}"),
    ("max", rf"{_A}\s+(?:{_LESS_AFTER})"),
    ("min", rf"{_A}\s*(?:{_MORE_AFTER})"),
    ("max", _A),
)
_NEEDS_CURRENCY = {1, 5, 6, 7}  # bare numbers there are sizes, lines or years
_LEAST_WITHOUT = Decimal(20)  # "до 5" alone, "от 3": no price of a shoe in any currency
# A number and its currency alone: "43 eur" and "39р" are sizes.
_LEAST_ALONE = Decimal(60)
_ABOUT_SHARE = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; `currency` is empty where the words did not say."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PriceWords:
    """Prices read from [start, end) of a text, by the name of their filter."""

    start: int
    end: int
    prices: dict[str, Money]


def find_prices(text: str) -> Iterator[PriceWords]:
    """Give what prices a text names, the surest pattern first; pieces may overlap.

    >>> [each.prices for each in find_prices("dunk under $120")][:1]
    [{'price_max': Money(amount=Decimal('120'), currency='USD')}]
    """
    for place, (kind, pattern) in enumerate(_PATTERNS):
        for match in re.finditer(rf"(?<![\w.,-])(?:{pattern})(?![\w-])", text, re.IGNORECASE):
            prices = _read(kind, match)
            if place in _NEEDS_CURRENCY and not _is_surely_money(match):
                continue
            is_alone = place == len(_PATTERNS) - 1 and not match["sign_a"]
            least = _LEAST_ALONE if is_alone else _LEAST_WITHOUT
            if all(money.amount >= least for money in prices.values()):
                yield PriceWords(match.start(), match.end(), prices)


def _read(kind: str, match: re.Match[str]) -> dict[str, Money]:
    first = _money(match, "_a")
    if kind == "between":
        second = _money(match, "_b")
        currency = first.currency or second.currency
        low = first.amount
        # "5-7 тысяч", "от 5 до 7 тысяч": the thousands of the second count for both.
        if match["thousands_b"] and not match["thousands_a"] and low < second.amount / 100:
            low *= 1000
        return {
            "price_max": Money(second.amount, second.currency or currency),
            "price_min": Money(low, currency),
        }
    if kind == "about":
        return {
            "price_max": Money(first.amount * (1 + _ABOUT_SHARE), first.currency),
            "price_min": Money(first.amount * (1 - _ABOUT_SHARE), first.currency),
        }
    return {f"price_{kind}": first}


def _money(match: re.Match[str], suffix: str) -> Money:
    told = match[f"number{suffix}"].lower()
    if told in _NUMBER_WORDS:
        amount = Decimal(_NUMBER_WORDS[told])
    elif re.fullmatch(r"\d{1,3}(?:[ \u00a0.,]\d{3})+", told):
        amount = Decimal(re.sub(r"\D", "", told))
    else:
        amount = Decimal(told.replace(",", "."))
    thousands = (match[f"thousands{suffix}"] or "").lower()
    if thousands:
        amount *= 1000
    currency = _SIGNS.get(match[f"sign{suffix}"] or "", "")
    for code in _CURRENCIES:
        if match[f"{code}{suffix}"]:
            currency = code
    if thousands.startswith("т") and "р" in thousands:  # "10 т.р."
        currency = "RUB"
    return Money(amount, currency)


def _is_surely_money(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return any(
        groups.get(f"{name}{suffix}")
        for suffix in ("_a", "_b")
        for name in ("sign", "thousands", *_CURRENCIES)
    )
