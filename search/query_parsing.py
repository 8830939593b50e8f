"""Read brand, colour, gender, height, size, price and style codes out of words. Pure.

English and Russian. What was understood is shown to the visitor, who can take it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

LONGEST_QUERY = 200

# Word stems; Russian adjectives are matched by stem, because they bend.
COLOURS: dict[str, str] = {
    "black": r"black|ч[её]рн\w+",
    "white": r"white|бел(?:ый|ая|ое|ые|ых|ую|ого|ой)",
    "grey": r"gr[ea]y|сер(?:ый|ая|ое|ые|ых|ую|ого|ой)",
    "burgundy": r"burgundy|maroon|бордов\w+|бордо",
    "red": r"red|красн\w+",
    "orange": r"orange|оранжев\w+|рыж\w+",
    "yellow": r"yellow|ж[её]лт\w+",
    "olive": r"olive|khaki|оливков\w+|хаки",
    "green": r"green|зел[её]н\w+",
    "turquoise": r"turquoise|teal|бирюзов\w+",
    "navy": r"navy(?: blue)?|т[её]мно-?\s?син\w+",
    "blue": r"blue|син(?:ий|яя|ее|ие|их|юю|его|ей)|голуб\w+",
    "purple": r"purple|violet|фиолетов\w+|сиренев\w+",
    "pink": r"pink|розов\w+",
    "brown": r"brown|коричнев\w+",
    "beige": r"beige|cream|sand|бежев\w+",
    "gold": r"gold(?:en)?|золот\w+",
    "silver": r"silver|серебр\w+",
    "multicolour": r"multi-?colou?r(?:ed)?|разноцветн\w+",
}
GENDERS: dict[str, str] = {
    "men": r"men'?s?|man|male|мужск\w+|для мужчин",
    "women": r"wom[ae]n'?s?|ladies|female|женск\w+|для женщин",
    "kids": r"kids?'?|children'?s?|boys?'?|girls?'?|детск\w+|для детей",
    "unisex": r"unisex|унисекс",
}
HEIGHTS: dict[str, str] = {
    "high": r"high[- ]?tops?|высок(?:ие|их|ий|ая|ое)",
    "mid": r"mid[- ]?tops?|средн(?:ие|их)",
    "low": r"low[- ]?tops?|низк(?:ие|их|ий|ая|ое)",
}
_CURRENCIES: dict[str, str] = {
    "EUR": r"€|eur(?:os?)?|евро",
    "USD": r"\$|usd|dollars?|доллар\w*|бакс\w*",
    "GBP": r"£|gbp|pounds?|фунт\w*",
    "RUB": r"₽|rub(?:les?)?|руб(?:\.|л\w*)?|р\.?",
}
_CURRENCY = "|".join(f"(?P<{code}{{n}}>{words})" for code, words in _CURRENCIES.items())
_SIGN_BEFORE = r"(?:(?P<before>[€$£₽])\s*)?"
_AMOUNT = (
    rf"{_SIGN_BEFORE}(?P<amount>\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d+(?:[.,]\d{{1,2}})?)"
    r"\s*(?P<thousands>k\b|к\b|тыс(?:\.|яч\w*)?)?"
    rf"\s*(?:(?:{_CURRENCY.format(n='')})(?![\w]))?"
)
_PRICES = {
    "price_max": (
        rf"(?:under|below|up to|less than|cheaper than|до|дешевле|не дороже)\s+{_AMOUNT}"
    ),
    "price_min": rf"(?:over|above|more than|from|от|дороже)\s+{_AMOUNT}",
}
_SIZE = (
    r"(?:(?:eu|eur|size|размер\w*|р-р)\s*(?P<after>[234]\d(?:[.,]5)?)|"
    r"(?P<ahead>[234]\d(?:[.,]5)?)\s*(?:eu\b|eur\b|размер\w*|р-р))"
)
# A maker's article number has letters and digits, or two groups of digits: CN8490-100, M2002RDA.
_STYLE_CODE = r"[A-Z]{1,3}\d{3,5}[A-Z]{0,4}\d*(?:-\d{3})?|\d{6}-\d{3}|[A-Z]\d{4}[A-Z]{2,4}|\d{13}"


@dataclass(frozen=True, slots=True)
class Understanding:
    """One thing that was read: filter name, value, and the words it stood in."""

    field: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; `currency` is empty where the words did not say."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuery:
    """What words say. `rest` is what nothing accounts for; `spoken` is all but codes and numbers.

    `spoken` still has colour, brand and height words in it: a text tower knows what they mean.
    """

    understood: tuple[Understanding, ...] = ()
    rest: str = ""
    spoken: str = ""
    prices: Mapping[str, Money] = field(default_factory=dict)

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


def parse(text: str, *, brands: Mapping[str, str]) -> ParsedQuery:
    """Read `text`; `brands` maps each known spelling, lower case, to the brand's slug.

    >>> parsed = parse("red nike air max under 100 size 43", brands={"nike": "nike"})
    >>> [(each.field, each.value) for each in parsed.understood]
    [('size', '43'), ('price_max', '100'), ('brand', 'nike'), ('colour', 'red')]
    >>> parsed.rest, parsed.spoken
    ('air max', 'red nike air max')
    """
    reader = _Reader(normalise(text))
    reader.take_style_codes()
    reader.take_size()
    reader.take_prices()
    spoken = reader.left
    reader.take_brands(brands)
    for name, table in (("colour", COLOURS), ("gender", GENDERS), ("height", HEIGHTS)):
        reader.take_words(name, table)
    return ParsedQuery(
        understood=tuple(reader.understood),
        rest=reader.left,
        spoken=spoken,
        prices=reader.prices,
    )


class _Reader:
    """Takes what it understands out of the text, step by step."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.understood: list[Understanding] = []
        self.prices: dict[str, Money] = {}

    @property
    def left(self) -> str:
        return " ".join(self._text.split())

    def take_style_codes(self) -> None:
        while match := self._search(_STYLE_CODE, flags=0):
            self._take(match, "style_code", match[0])

    def take_size(self) -> None:
        if match := self._search(_SIZE):
            size = (match["after"] or match["ahead"]).replace(",", ".")
            self._take(match, "size", size)

    def take_prices(self) -> None:
        for name, pattern in _PRICES.items():
            if match := self._search(pattern):
                money = _money(match)
                self.prices[name] = money
                self._take(match, name, f"{money.amount.normalize():f}")

    def take_brands(self, brands: Mapping[str, str]) -> None:
        for spelling in sorted(brands, key=len, reverse=True):
            if spelling in self._text.lower() and (match := self._search(re.escape(spelling))):
                self._take(match, "brand", brands[spelling])

    def take_words(self, name: str, table: Mapping[str, str]) -> None:
        for value, pattern in table.items():
            if match := self._search(pattern):
                self._take(match, name, value)

    def _search(self, pattern: str, flags: int = re.IGNORECASE) -> re.Match[str] | None:
        return re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self._text, flags)

    def _take(self, match: re.Match[str], name: str, value: str) -> None:
        self.understood.append(Understanding(name, value, match[0].strip()))
        self._text = f"{self._text[: match.start()]} {self._text[match.end() :]}"


def _money(match: re.Match[str]) -> Money:
    digits = re.sub(r"[ \u00a0]", "", match["amount"]).replace(",", ".")
    amount = Decimal(digits) * (1000 if match["thousands"] else 1)
    signs = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB"}
    currency = signs.get(match["before"] or "", "")
    for code in _CURRENCIES:
        if match[code]:
            currency = code
    return Money(amount, currency)
