"""Money as shops write it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from price_parser import Price

_PLAIN = re.compile(r"\d{1,10}(\.\d{1,2})?\Z")
_SCIENTIFIC = re.compile(r"[\d.]+e[+-]?\d+\Z", re.IGNORECASE)
MAX_PRICE = Decimal("9999999999")
CENT = Decimal("0.01")


def parse_price(value: object) -> Decimal | None:
    """A price in major units, or None: zero, negative, empty and unreadable are no price.

    >>> parse_price("129.5"), parse_price("1.299,90 €"), parse_price("0.00")
    (Decimal('129.50'), Decimal('1299.90'), None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value).strip()
    if text.startswith("-") or _SCIENTIFIC.match(text):
        return None
    try:
        # price-parser would read "129.500" as thousands; a plain number needs no reading.
        amount = Decimal(text) if _PLAIN.match(text) else Price.fromstring(text[:100]).amount
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or not 0 < amount < MAX_PRICE:
        return None
    amount = amount.quantize(CENT)
    return amount if amount > 0 else None


def price_before(compare_at: Decimal | None, price: Decimal | None) -> Decimal | None:
    """The struck-out price, which only means something above the price."""
    if compare_at is None or price is None or compare_at <= price:
        return None
    return compare_at


def currency_code(value: object) -> str:
    """An ISO 4217 code, or empty.

    >>> currency_code("rur"), currency_code("€"), currency_code("GBP")
    ('RUB', '', 'GBP')
    """
    code = value.strip().upper() if isinstance(value, str) else ""
    code = {"RUR": "RUB"}.get(code, code)
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""
