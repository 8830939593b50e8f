"""Sizes in queries: "43 р-р", "размер 42,5", "US 9", "uk 8", "27 см", all as EU. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

# Men's US → EU, the chart that Nike and Jordan print; others differ by half a size at most.
_EU_OF_US = {
    "3.5": "35.5", "4": "36", "4.5": "36.5", "5": "37.5", "5.5": "38", "6": "38.5", "6.5": "39", "7": "40", "7.5": "40.5", "8": "41",
    "8.5": "42", "9": "42.5", "9.5": "43", "10": "44", "10.5": "44.5", "11": "45", "11.5": "45.5", "12": "46", "12.5": "47", "13": "47.5",
    "14": "48.5", "15": "49.5",
}  # fmt: skip
_WOMEN_MINUS, _UK_PLUS, _CM_MINUS = Decimal("1.5"), Decimal(1), Decimal(18)
_HALF = r"(?:[.,][50]|½| 1/2)?"
_EU = r"[1-5]\d(?:[.,][50]|½| 1/2| [12]/3)?"
_SMALL = rf"\d{{1,2}}{_HALF}"
_SIZE_WORD = r"(?:eu|eur|size|sz|размер\w*|разм\.?|р-р\w*|рр)"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("us_w", rf"(?:us\s*w(?:omen'?s?)?|wmns)\s*(?P<a>{_SMALL})|(?P<b>{_SMALL})\s*(?:us\s*w(?:omen'?s?)?|wmns)|us\s*(?P<c>{_SMALL})(?=\s*(?:wom[ae]n|жен))"),
    ("us", rf"(?:us|сша)\s*(?:size\s*)?(?P<a>{_SMALL})|size (?P<c>\d(?:[.,]5)?|1[0-5](?:[.,]5)?)"),
    ("us", rf"(?:size\s*)?(?P<b>{_SMALL})\s*(?:us|сша)"),
    ("uk", rf"uk\s*(?:size\s*)?(?P<a>{_SMALL})"),
    ("uk", rf"(?:size\s*)?(?P<b>{_SMALL})\s*uk"),
    ("cm", r"(?P<a>[23]\d(?:[.,]5)?)\s*(?:cm|см)(?: стелька)?|стелька (?P<b>[23]\d(?:[.,]5)?)(?:\s*см)?"),
    ("eu", rf"{_SIZE_WORD}\s*:?\s*(?P<a>{_EU})(?:\s*{_SIZE_WORD})?|(?P<b>{_EU})(?:-?(?:го|й|ий|ый))?\s*(?:{_SIZE_WORD}|р\.?)|в (?P<c>[34]\d)-[мй]|на (?P<d>[34]\d)-[йи]"),
    ("bare", r"(?<!jordan )(?<!jordans )(?<!aj )(?<!aj)(?<!retro )(?<!max )(?<!макс )(?<!джордан )(?<!джорданы )(?<!kd )(?<!gel )(?P<a>3[6-9](?:[.,]5|½)?|4[0-8](?:[.,]5|½)?)$"),
)  # fmt: skip


def find_size(text: str) -> tuple[int, int, str] | None:
    """Give where a text names a size and which EU size it means, or None.

    >>> find_size("dunk us 9"), find_size("кеды 43 р-р"), find_size("air max 95")
    ((5, 9, '42.5'), (5, 11, '43'), None)
    """
    for system, pattern in _PATTERNS:
        match = re.search(rf"(?<![\w.,$€£₽-])(?:{pattern})(?![\w-])", text, re.IGNORECASE)
        if match is None or _is_priced(text[: match.start()], text[match.end() :]):
            continue
        told = next(each for each in match.groupdict().values() if each)
        if eu := _eu_of(system, _number(told)):
            return match.start(), match.end(), eu
    return None


def _is_priced(before: str, after: str) -> bool:
    """Whether a price's words stand round it: "до 45 р", "45 тысяч"."""
    asks = re.search(r"(?:^|\s)(?:до|от|за|under|over|below|дешевле|дороже)\s+$", before, re.I)
    return bool(asks) or bool(re.match(r"\s*(?:тыс|т\.?р|k\b|к\b|[€$£₽])", after, re.IGNORECASE))


def _eu_of(system: str, size: Decimal) -> str:
    if system in ("eu", "bare"):
        return _written(size) if Decimal(15) <= size <= Decimal(55) else ""
    if system == "us_w":
        size -= _WOMEN_MINUS
    elif system == "uk":
        size += _UK_PLUS
    elif system == "cm":
        size -= _CM_MINUS  # 27 cm is US 9
    return _EU_OF_US.get(_written(size), "")


def _number(told: str) -> Decimal:
    whole, _, rest = told.replace(",", ".").replace("½", ".5").replace(" 1/2", ".5").partition(" ")
    thirds = {"1/3": Decimal("0.3"), "2/3": Decimal("0.7")}
    return Decimal(whole) + thirds.get(rest, Decimal(0))


def _written(size: Decimal) -> str:
    return f"{size.normalize():f}"
