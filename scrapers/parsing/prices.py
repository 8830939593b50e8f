"""Money as shops write it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

import pycountry
from price_parser import Price

CENT = Decimal("0.01")
MAX_PRICE = Decimal("9999999999")
# ISO 4217, table A.1: how many digits stand after the point. All others have two.
_NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
# Signs that name one currency only; "$", "kr" and "¥" do not.
_SIGNS: tuple[tuple[str, str], ...] = (
    ("us$", "USD"), ("a$", "AUD"), ("au$", "AUD"), ("c$", "CAD"), ("ca$", "CAD"), ("hk$", "HKD"),
    ("nz$", "NZD"), ("s$", "SGD"), ("r$", "BRL"), ("€", "EUR"), ("£", "GBP"), ("₽", "RUB"),
    ("руб", "RUB"), ("zł", "PLN"), ("₴", "UAH"), ("грн", "UAH"), ("₸", "KZT"), ("₹", "INR"),
    ("₪", "ILS"), ("₩", "KRW"), ("kč", "CZK"), ("₫", "VND"), ("₺", "TRY"), ("₱", "PHP"),
    ("฿", "THB"), ("сўм", "UZS"), ("ден", "MKD"),
)  # fmt: skip
_CODES = frozenset(currency.alpha_3 for currency in pycountry.currencies)
_RETIRED = {"RUR": "RUB", "BYR": "BYN", "TRL": "TRY", "ROL": "RON", "UAK": "UAH"}
_AMOUNT = re.compile(r"\d(?:[\d.,]|[ \u00a0\u202f](?=\d{3}(?!\d)))*")
_SCIENTIFIC = re.compile(r"[\d.]+e[+-]?\d+\Z", re.IGNORECASE)
_MINUS = re.compile(r"^\s*(?:[^\d\s]{0,3}\s*)?[-\u2212]\s*(?:[^\d\s]{0,3}\s*)?\d")
_RANGE = re.compile(
    r"\s*(?:[^\d]{0,6})?\s*(?:[-–—~]|\bto\b|\bbis\b|\bдо\b|\bà\b)\s*", re.IGNORECASE
)
_DASH_CENTS = re.compile(r"[.,]\s*[-–—]+(?!\s*\d)")


def parse_price(value: object, *, currency: str = "") -> Decimal | None:
    """A price in major units, or None: zero, negative, empty and unreadable are no price.

    Of a range ("89 – 129 €") the lower end counts; two amounts without a sign of a range are
    ambiguous and give None. Whether "24.990" means thousands depends on the currency's
    decimals, see `amount_of`.

    >>> parse_price("129.5"), parse_price("1.299,90 €"), parse_price("0.00")
    (Decimal('129.50'), Decimal('1299.90'), None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    is_text = isinstance(value, str)
    amount = _of_text(str(value), currency=currency) if is_text else Decimal(str(value))
    if amount is None or not amount.is_finite() or not 0 < amount < MAX_PRICE:
        return None
    amount = amount.quantize(Decimal("0.001") if currency in _THREE_DECIMALS else CENT)
    return amount if amount > 0 else None


def _of_text(value: str, *, currency: str) -> Decimal | None:
    text = unicodedata.normalize("NFKC", value[:200]).strip()
    text = re.sub(r"(?<=\d)['’`´](?=\d{3})", "", text)
    text = re.sub(r"(?<=\d)\u066b(?=\d)", ".", text).replace("\u066c", "")  # Arabic marks
    text = _DASH_CENTS.sub("", "".join(_ascii_digit(c) for c in text))
    if _SCIENTIFIC.match(text) or _MINUS.match(text):
        return None
    found = [match.group(0) for match in _AMOUNT.finditer(text)]
    amounts = [a for part in found if (a := amount_of(part, currency=currency)) is not None]
    if len(set(amounts)) <= 1:
        return amounts[0] if amounts else None
    if len(amounts) == 2 and _is_range(text, found):
        return min(amounts) if min(amounts) > 0 else None
    return None


def _is_range(text: str, found: list[str]) -> bool:
    start = text.index(found[0]) + len(found[0])
    between = text[start : text.index(found[1], start)]
    return bool(_RANGE.search(between)) and len(between) <= 16


def _ascii_digit(character: str) -> str:
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def amount_of(text: str, *, currency: str = "") -> Decimal | None:
    """A bare amount such as "1.299,90", "1 299" or "24.990".

    A single separator before exactly three digits parts thousands, unless the currency has three
    decimals or the digits before it cannot be a group ("0.500", "1299.000").

    >>> amount_of("24.990", currency="CLP"), amount_of("24.990", currency="KWD")
    (Decimal('24990'), Decimal('24.990'))
    """
    digits = re.sub(r"\s", "", text).strip(".,")
    marks = re.findall(r"[.,]", digits)
    try:
        if not marks:
            return Decimal(digits)
        head, tail = re.split(r"[.,]", digits, maxsplit=1) if len(marks) == 1 else ("", "")
        if len(marks) == 1 and not _parts_thousands(head, tail, currency=currency):
            return Decimal(f"{head}.{tail}")
        if len(set(marks)) == 1:
            groups = re.split(r"[.,]", digits)
            is_grouped = all(len(group) in (2, 3) for group in groups[1:-1])
            return Decimal("".join(groups)) if is_grouped and len(groups[-1]) == 3 else None
        return Price.fromstring(digits, decimal_separator=marks[-1]).amount
    except InvalidOperation:
        return None


def _parts_thousands(head: str, tail: str, *, currency: str) -> bool:
    is_group = len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")
    return is_group and currency not in _THREE_DECIMALS


def decimals_of(currency: str) -> int:
    """Digits after the point by ISO 4217; two where the currency is not in the short lists."""
    return 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2


def of_minor_units(value: object, *, decimals: int) -> Decimal | None:
    """The price of an integer count of the smallest unit, as "1105" with 2 decimals is 11.05.

    >>> of_minor_units("1105", decimals=2), of_minor_units("12990", decimals=0)
    (Decimal('11.05'), Decimal('12990.00'))
    """
    text = str(value).strip() if isinstance(value, str | int) else ""
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,14}", text) or not 0 <= decimals <= 6:
        return None
    return parse_price(Decimal(text).scaleb(-decimals))


def price_before(compare_at: Decimal | None, price: Decimal | None) -> Decimal | None:
    """The struck-out price, which only means something above the price."""
    if compare_at is None or price is None or compare_at <= price:
        return None
    return compare_at


def currency_code(value: object) -> str:
    """An ISO 4217 code, or empty.

    >>> currency_code("rur"), currency_code("€"), currency_code("GBP"), currency_code("ABC")
    ('RUB', '', 'GBP', '')
    """
    code = value.strip().upper() if isinstance(value, str) else ""
    code = _RETIRED.get(code, code)
    return code if code in _CODES else ""


def currency_in_text(value: object) -> str:
    """The ISO code that a displayed price names by code or by a sign of one currency, or empty.

    >>> currency_in_text("1.299,90 €"), currency_in_text("105.29 USD"), currency_in_text("$5")
    ('EUR', 'USD', '')
    """
    text = value if isinstance(value, str) else ""
    named = {code for word in re.findall(r"\b[A-Z]{3}\b", text) if (code := currency_code(word))}
    if len(named) == 1:
        return named.pop()
    lower = text.casefold()
    if not named:
        for sign, code in _SIGNS:
            place = lower.find(sign)
            if place >= 0 and not (sign[0].isalpha() and place and lower[place - 1].isalpha()):
                return code
    return ""
