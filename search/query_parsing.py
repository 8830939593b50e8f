"""Read brand, colour, gender, height, size, price, flags and style codes out of words. Pure.

English and Russian. What was understood is shown to the visitor, who can take it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from search.query_prices import Money, find_prices
from search.query_sizes import find_size
from search.query_words import (
    BRAND_WORDS,
    COLOUR_HALVES,
    COLOURS,
    FLAGS,
    GENDERS,
    HEIGHTS,
    NEGATIONS,
)

__all__ = ["LONGEST_QUERY", "Money", "ParsedQuery", "Understanding", "normalise", "parse"]

LONGEST_QUERY = 200

# A maker's article number has letters and digits, or two groups of digits: CN8490-100, M2002RDA.
_STYLE_CODE = r"[A-Z]{1,3}\d{3,5}[A-Z]{0,4}\d*(?:-\d{3})?|\d{6}-\d{3}|[A-Z]\d{4}[A-Z]{2,4}|\d{13}"
# In lower case only what no line is called: "cn8490-100", "555088 101".
_STYLE_CODE_IN_LOWER_CASE = r"[a-z]{2}\d{4}-\d{3}|\d{6}[- ]\d{3}"


@dataclass(frozen=True, slots=True)
class Understanding:
    """One thing that was read: filter name, value, and the words it stood in."""

    field: str
    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuery:
    """What words say. `rest` is what nothing accounts for; `spoken` is all but codes and numbers.

    `spoken` still has colour, brand and height words in it: a text tower knows what they mean.
    `unwanted` is (attribute, value) pairs that were asked to be absent; `spoken` leaves them out.
    """

    understood: tuple[Understanding, ...] = ()
    rest: str = ""
    spoken: str = ""
    prices: Mapping[str, Money] = field(default_factory=dict)
    unwanted: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str:
        """Return the first value read for `name`, or an empty text."""
        return next((each.value for each in self.understood if each.field == name), "")

    def all(self, name: str) -> list[str]:
        """Return every value read for `name`."""
        return [each.value for each in self.understood if each.field == name]


def normalise(text: str) -> str:
    """Squeeze spaces, drop control characters, cut to the longest query that is answered.

    >>> normalise("  Red\\n HIGH  top ")
    'Red HIGH top'
    """
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:LONGEST_QUERY]


def parse(
    text: str, *, brands: Mapping[str, str], corrected: Callable[[str], str] | None = None
) -> ParsedQuery:
    """Read `text`; `brands` maps each known spelling, lower case, to the brand's slug.

    `corrected` puts typed words right (typos, the wrong keyboard layout); style codes, sizes and
    prices are read before it sees the text.

    >>> parsed = parse("red nike air max under 100 size 43", brands={"nike": "nike"})
    >>> [(each.field, each.value) for each in parsed.understood]
    [('size', '43'), ('price_max', '100'), ('brand', 'nike'), ('colour', 'red')]
    >>> parsed.rest, parsed.spoken
    ('air max', 'red nike air max')
    """
    reader = _Reader(normalise(text))
    reader.take_style_codes()
    reader.take_prices(surely=True)
    reader.take_size()
    reader.take_prices()
    if corrected is not None:
        reader.correct(corrected)
    reader.take_unwanted()
    reader.take_words("flag", FLAGS)
    spoken = reader.left
    reader.take_brands(brands)
    reader.part_colours()
    for name, table in (("colour", COLOURS), ("gender", GENDERS), ("height", HEIGHTS)):
        reader.take_words(name, table)
    return ParsedQuery(
        understood=tuple(reader.understood),
        rest=reader.left,
        spoken=spoken,
        prices=reader.prices,
        unwanted=tuple(reader.unwanted),
    )


class _Reader:
    """Takes what it understands out of the text, step by step."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.understood: list[Understanding] = []
        self.prices: dict[str, Money] = {}
        self.unwanted: list[tuple[str, str]] = []

    @property
    def left(self) -> str:
        return " ".join(self._text.split()).strip(" ,;")

    def take_style_codes(self) -> None:
        while match := self._search(_STYLE_CODE, flags=0):
            self._take(match.start(), match.end(), "style_code", match[0])
        while match := self._search(_STYLE_CODE_IN_LOWER_CASE):
            code = match[0].upper().replace(" ", "-")
            self._take(match.start(), match.end(), "style_code", code)

    def take_size(self) -> None:
        if found := find_size(self._text):
            self._take(found[0], found[1], "size", found[2])

    def take_prices(self, *, surely: bool = False) -> None:
        """Take prices; `surely` only those with a currency or thousands: the rest may be sizes."""
        while found := next(
            (
                each
                for each in find_prices(self._text)
                if not self.prices.keys() & each.prices.keys()
                and (not surely or _is_sure(self._text[each.start : each.end], each.prices))
            ),
            None,
        ):
            stood = self._text[found.start : found.end].strip()
            for name, money in found.prices.items():
                self.prices[name] = money
                value = f"{money.amount.normalize():f}"
                self.understood.append(Understanding(name, value, stood))
            self._cut(found.start, found.end)

    def correct(self, corrected: Callable[[str], str]) -> None:
        self._text = corrected(self.left)

    def take_unwanted(self) -> None:
        for name, table in (("colour", COLOURS), ("height", HEIGHTS)):
            for value, pattern in table.items():
                match = self._search(rf"(?:(?:{NEGATIONS})\s+|-)(?:{pattern})")
                if match and not self._is_of_a_part(match):
                    self.unwanted.append((name, value))
                    self._cut(match.start(), match.end())

    def take_brands(self, brands: Mapping[str, str]) -> None:
        for spelling in sorted(brands, key=len, reverse=True):
            if spelling in self._text.lower() and (match := self._search(re.escape(spelling))):
                self._take(match.start(), match.end(), "brand", brands[spelling])
        taken = {each.value for each in self.understood if each.field == "brand"}
        for slug in set(brands.values()) & BRAND_WORDS.keys() - taken:
            if match := self._search(BRAND_WORDS[slug]):
                self._take(match.start(), match.end(), "brand", slug)

    def part_colours(self) -> None:
        """Part "чёрно-белые" into two colours, where both halves are colours."""
        for value, half in COLOUR_HALVES.items():
            match = re.search(rf"(?<![\w-])(?:{half})-(?=\w)", self._text, re.IGNORECASE)
            other = match and _colour_at(self._text[match.end() :])
            if match and other and other != value:
                self._take(match.start(), match.end(), "colour", value, stood=match[0][:-1])

    def take_words(self, name: str, table: Mapping[str, str]) -> None:
        taken = {each.value for each in self.understood if each.field == name}
        for value, pattern in table.items():
            if value not in taken and (match := self._search(pattern)):
                if name == "flag":
                    self._take(match.start(), match.end(), value, "1")
                else:
                    self._take(match.start(), match.end(), name, value)

    def _is_of_a_part(self, match: re.Match[str]) -> bool:
        """Whether a part is meant: "without red laces" says nothing of the shoe."""
        after = self._text[match.end() :]
        return bool(re.match(r"\s+(?:laces|logo|sole|шнурк|лого|подошв)", after, re.IGNORECASE))

    def _search(self, pattern: str, flags: int = re.IGNORECASE) -> re.Match[str] | None:
        return _compiled(pattern, flags).search(self._text)

    def _take(self, start: int, end: int, name: str, value: str, *, stood: str = "") -> None:
        text = stood or self._text[start:end].strip()
        self.understood.append(Understanding(name, value, text))
        self._cut(start, end)

    def _cut(self, start: int, end: int) -> None:
        self._text = f"{self._text[:start]} {self._text[end:]}"


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", flags)


def _colour_at(text: str) -> str:
    """Name the colour that a text begins with, or give an empty text."""
    for value, pattern in COLOURS.items():
        if re.match(rf"(?:{pattern})(?![\w-])", text, re.IGNORECASE):
            return value
    return ""


def _is_sure(stood: str, prices: Mapping[str, Money]) -> bool:
    """Whether a price says its currency or its thousands: "до 43" may yet be a size."""
    told_currency = any(money.currency for money in prices.values())
    return told_currency or re.search(r"тыс|т\.?\s?р|\dk\b|\dк\b", stood, re.I) is not None
