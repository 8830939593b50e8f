"""Shoe sizes: which system a label is in, and what it is in EU."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

EU, US_MEN, US_WOMEN, US_KIDS, UK, CM, RU = "EU", "US_M", "US_W", "US_K", "UK", "CM", "RU"
SYSTEMS = (EU, US_MEN, US_WOMEN, US_KIDS, UK, CM, RU)

# US men, UK, EU, foot length in cm: the chart of Nike, Jordan and most others.
_MEN = """
3.5 3 35.5 22.5 | 4 3.5 36 23 | 4.5 4 36.5 23.5 | 5 4.5 37.5 23.5 | 5.5 5 38 24 | 6 5.5 38.5 24
6.5 6 39 24.5 | 7 6 40 25 | 7.5 6.5 40.5 25.5 | 8 7 41 26 | 8.5 7.5 42 26.5 | 9 8 42.5 27
9.5 8.5 43 27.5 | 10 9 44 28 | 10.5 9.5 44.5 28.5 | 11 10 45 29 | 11.5 10.5 45.5 29.5
12 11 46 30 | 12.5 11.5 47 30.5 | 13 12 47.5 31 | 14 13 48.5 32 | 15 14 49.5 33 | 16 15 50.5 34
"""
# The same chart for women: US 7 is EU 38 here and 40 for men.
_WOMEN = """
4 1.5 34.5 21 | 4.5 2 35 21.5 | 5 2.5 35.5 22 | 5.5 3 36 22.5 | 6 3.5 36.5 23 | 6.5 4 37.5 23.5
7 4.5 38 24 | 7.5 5 38.5 24.5 | 8 5.5 39 25 | 8.5 6 40 25.5 | 9 6.5 40.5 26 | 9.5 7 41 26.5
10 7.5 42 27 | 10.5 8 42.5 27.5 | 11 8.5 43 28 | 11.5 9 44 28.5 | 12 9.5 44.5 29
"""
# adidas counts EU in thirds; UK is half a size below US men.
_ADIDAS_MEN = """
4 3.5 36 22.1 | 4.5 4 36.7 22.5 | 5 4.5 37.3 22.9 | 5.5 5 38 23.3 | 6 5.5 38.7 23.8
6.5 6 39.3 24.2 | 7 6.5 40 24.6 | 7.5 7 40.7 25 | 8 7.5 41.3 25.5 | 8.5 8 42 25.9
9 8.5 42.7 26.3 | 9.5 9 43.3 26.7 | 10 9.5 44 27.1 | 10.5 10 44.7 27.6 | 11 10.5 45.3 28
11.5 11 46 28.4 | 12 11.5 46.7 28.8 | 12.5 12 47.3 29.3 | 13 12.5 48 29.7 | 14 13.5 49.3 30.5
"""
_ADIDAS_WOMEN = """
5 3.5 36 22.1 | 5.5 4 36.7 22.5 | 6 4.5 37.3 22.9 | 6.5 5 38 23.3 | 7 5.5 38.7 23.8
7.5 6 39.3 24.2 | 8 6.5 40 24.6 | 8.5 7 40.7 25 | 9 7.5 41.3 25.5 | 9.5 8 42 25.9
10 8.5 42.7 26.3 | 10.5 9 43.3 26.7 | 11 9.5 44 27.1
"""
# US kids (C = toddler, Y = youth) to EU.
_KIDS = """
4C 19.5 | 5C 21 | 6C 22 | 7C 23.5 | 8C 25 | 8.5C 25.5 | 9C 26 | 9.5C 26.5 | 10C 27 | 10.5C 27.5
11C 28 | 11.5C 28.5 | 12C 29.5 | 12.5C 30 | 13C 31 | 13.5C 31.5 | 1Y 32 | 1.5Y 33 | 2Y 33.5
2.5Y 34 | 3Y 35 | 3.5Y 35.5 | 4Y 36 | 4.5Y 36.5 | 5Y 37.5 | 5.5Y 38 | 6Y 38.5 | 6.5Y 39 | 7Y 40
"""


def _chart(text: str) -> dict[str, dict[Decimal, Decimal]]:
    chart: dict[str, dict[Decimal, Decimal]] = {"US": {}, UK: {}, CM: {}}
    for row in text.replace("\n", "|").split("|"):
        if not row.strip():
            continue
        us, uk, eu, cm = (Decimal(number) for number in row.split())
        for system, number in (("US", us), (UK, uk), (CM, cm)):
            chart[system][number] = eu  # of two EU sizes for one number, the larger
    return chart


_CHARTS = {
    (False, False): _chart(_MEN),
    (False, True): _chart(_WOMEN),
    (True, False): _chart(_ADIDAS_MEN),
    (True, True): _chart(_ADIDAS_WOMEN),
}
_KIDS_EU = {
    label: Decimal(eu)
    for label, eu in (row.split() for row in _KIDS.replace("\n", "|").split("|") if row.strip())
}
_RANGES = {EU: (15, 55), RU: (15, 54), UK: (0, 18), CM: (8, 38), US_MEN: (1, 22), US_WOMEN: (1, 22)}
_FRACTIONS = {"⅓": ".3", "⅔": ".7", "½": ".5", " 1/3": ".3", " 2/3": ".7", " 1/2": ".5"}
_NUMBER = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)(?![\d.])")
_RANGE_OF_SIZES = re.compile(r"\d\s*[-–]\s*\d")
_SYSTEM_WORDS = (
    (EU, re.compile(r"(?<![A-Z])(EUR?|EUROPE|EUROPEAN|FR|ЕВРО?|EU ?SIZE)(?![A-Z])")),
    (UK, re.compile(r"(?<![A-Z])(UK|GB)(?![A-Z])")),
    (RU, re.compile(r"(?<![A-ZА-Я])(RUS?|РОС|РФ|РУС|РОССИЙСКИЙ|RUSSIAN)(?![A-ZА-Я])")),
    (CM, re.compile(r"(?<![A-ZА-Я])(CM|СМ|JP|JPN|MONDO)(?![A-ZА-Я])")),
    ("US", re.compile(r"(?<![A-Z])(USA?)(?![A-Z])")),
)
_WOMEN_WORD = re.compile(r"(?<![A-Z])(W|WMNS|WOMEN'?S?|ЖЕН\w*)(?![A-Z])|\dW\b")
_MEN_WORD = re.compile(r"(?<![A-Z])(M|MENS?|MEN'S|МУЖ\w*)(?![A-Z])|\dM\b")
_KIDS_LABEL = re.compile(r"(?:US ?)?(\d{1,2}(?:\.5)?) ?([YCK])(?![A-Z])")


@dataclass(frozen=True, slots=True)
class Size:
    """One size: the shop's own label, its system ("" unknown) and EU where that is known."""

    label: str
    system: str
    eu: Decimal | None


@lru_cache(maxsize=4096)
def system_named_in(text: str, *, gender: str = "") -> str:
    """The system that a word such as "Size (UK)" or "Размер RU" names, or empty.

    Text that names two systems ("UK/EU") proves neither. US needs the gender.
    """
    upper = text.upper()
    named = [system for system, pattern in _SYSTEM_WORDS if pattern.search(upper)]
    if len(named) != 1:
        return ""
    return _us_system(upper, gender) if named[0] == "US" else named[0]


def _us_system(upper: str, gender: str) -> str:
    if _WOMEN_WORD.search(upper) and not _MEN_WORD.search(upper):
        return US_WOMEN
    if _MEN_WORD.search(upper):
        return US_MEN
    # Unisex shoes are counted in men's sizes; without any word the chart is unknown.
    return {"women": US_WOMEN, "men": US_MEN, "unisex": US_MEN, "kids": US_KIDS}.get(gender, "")


@lru_cache(maxsize=16_384)  # the same few labels, product after product
def read_size(label: str, *, context: str = "", gender: str = "", brand: str = "") -> Size:
    """Read one size label.

    Args:
        label: as the shop writes it: "9", "US 9", "42 2/3", "M 9 / W 10.5", "5Y".
        context: the system of the whole shop or option, where one is named.
        gender: men, women, unisex, kids or empty.
        brand: adidas has a chart of its own.
    """
    upper = label.upper().replace(",", ".")
    for fraction, decimal in _FRACTIONS.items():
        upper = upper.replace(fraction, decimal)
    if context in ("", US_KIDS, US_MEN, US_WOMEN) and (
        kids := _KIDS_LABEL.fullmatch(upper.strip())
    ):
        mark = "C" if kids.group(2) == "C" else "Y"
        return Size(label, US_KIDS, _KIDS_EU.get(f"{kids.group(1)}{mark}"))
    named = [(m.start(), system) for system, p in _SYSTEM_WORDS if (m := p.search(upper))]
    system = context
    if len(named) == 1:
        only = named[0][1]
        system = _us_system(upper, gender) or _us_of(context) if only == "US" else only
    elif len(named) > 1:
        return _of_several(label, upper, named, gender=gender, brand=brand)
    elif _MEN_WORD.search(upper) and _WOMEN_WORD.search(upper) and "/" in upper:
        men = next((part for part in upper.split("/") if _MEN_WORD.search(part)), "")
        return Size(label, US_MEN, to_eu(_number(men), US_MEN, brand=brand))
    number = _number(upper)
    low, high = _RANGES.get(system, (0, 99))
    if number is None or not low <= number <= high:
        system = ""  # "XL", or 42 in a shop that counts UK: not this system after all
    return Size(label, system, to_eu(number, system, brand=brand, gender=gender))


def _us_of(context: str) -> str:
    return context if context in (US_MEN, US_WOMEN, US_KIDS) else ""


def _of_several(
    label: str, upper: str, named: list[tuple[int, str]], *, gender: str, brand: str
) -> Size:
    """ "US 9 / EU 42.5": EU if it is there, else the first that is named."""
    for _, system in sorted(named, key=lambda found: (found[1] != EU, found[0])):
        parts = [part for part in re.split(r"[/|()]", upper) if _words_of(system).search(part)]
        number = _number(parts[0]) if len(parts) == 1 else None
        exact = _us_system(upper, gender) if system == "US" else system
        if number is not None and exact:
            return Size(label, exact, to_eu(number, exact, brand=brand, gender=gender))
    return Size(label, "", None)


def kids_label(eu: Decimal) -> str:
    """The US kids' size of an EU size ("1.5Y", "13C"), or empty.

    >>> kids_label(Decimal("33.5"))
    '2Y'
    """
    return next((label for label, size in _KIDS_EU.items() if size == eu), "")


def _words_of(system: str) -> re.Pattern[str]:
    """The words that name a system."""
    return next(pattern for name, pattern in _SYSTEM_WORDS if name == system)


def _number(text: str) -> Decimal | None:
    if _RANGE_OF_SIZES.search(text):
        return None  # "42-43" is two sizes
    match = _NUMBER.search(text)
    try:
        return Decimal(match.group(1)) if match else None
    except InvalidOperation:
        return None


def to_eu(
    number: Decimal | None, system: str, *, brand: str = "", gender: str = ""
) -> Decimal | None:
    """EU size to one decimal, or None where the chart does not hold it.

    >>> to_eu(Decimal(9), "US_M"), to_eu(Decimal(9), "US_W"), to_eu(Decimal(41), "RU")
    (Decimal('42.5'), Decimal('40.5'), Decimal('42.0'))
    """
    if number is None:
        return None
    if system == EU:
        return number.quantize(Decimal("0.1"))
    if system == RU:  # what Russian shops print beside EU: one below
        return (number + 1).quantize(Decimal("0.1"))
    if system == US_KIDS:
        return _KIDS_EU.get(f"{number.normalize():f}Y")
    is_women = system == US_WOMEN or (system in (UK, CM) and gender == "women")
    chart = _CHARTS[brand.casefold().startswith("adidas"), is_women]
    column = "US" if system in (US_MEN, US_WOMEN) else system
    eu = chart.get(column, {}).get(number)
    return eu.quantize(Decimal("0.1")) if eu is not None else None
