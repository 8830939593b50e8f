"""Values of filters, read from an address's texts and written back. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from catalog.vocabulary import Colour, Gender, Height
from search.countries import is_country

MAX_VALUES = 30
MAX_LENGTH = 150
MAX_PRICE = Decimal(10) ** 9
SIZES = (Decimal(10), Decimal(60))
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"", "0", "false", "no", "off"})


class _NotUnderstoodError(ValueError):
    """A value of the address cannot be meant; the message says so in words."""


def read_many(
    texts: Iterable[str], read: Callable[[str], Any], errors: list[str]
) -> tuple[Any, ...]:
    """Read each text that is not empty, once; what cannot be meant is added to `errors`."""
    values: dict[Any, None] = {}
    for text in list(texts)[:MAX_VALUES]:
        if not text.strip():
            continue
        try:
            values[read(text.strip()[:MAX_LENGTH])] = None
        except _NotUnderstoodError as error:
            errors.append(str(error))
    return tuple(values)


def _read_slug(text: str) -> str:
    return text.lower().replace("\x00", "")


def _read_size(text: str) -> Decimal:
    try:
        size = Decimal(text.replace(",", "."))
    except InvalidOperation:
        size = Decimal("NaN")
    if not size.is_finite() or not SIZES[0] <= size <= SIZES[1]:
        raise _NotUnderstoodError(_("“%(text)s” is not an EU size.") % {"text": text[:20]})
    return size.quantize(Decimal("0.1"))


def _read_country(text: str) -> str:
    code = text.upper()
    if not is_country(code):
        raise _NotUnderstoodError(_("“%(text)s” is no country's code.") % {"text": text[:20]})
    return code


def _reader_of(vocabulary: Any) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in vocabulary.values:
            raise _NotUnderstoodError(
                _("There is no filter value “%(text)s”.") % {"text": text[:20]}
            )
        return text.lower()

    return read


def read_price(text: str, errors: list[str]) -> Decimal | None:
    """Read an amount in the base currency; None if there is none or it cannot be meant."""
    if not text.strip():
        return None
    try:
        price = Decimal(text.strip().replace(" ", "").replace(",", "."))
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or not 0 <= price <= MAX_PRICE:
        errors.append(_("“%(text)s” is not a price.") % {"text": text[:20]})
        return None
    return price


def read_flag(text: str, errors: list[str]) -> bool:
    """Read yes or no."""
    word = text.strip().lower()
    if word not in YES | NO:
        errors.append(_("There is no filter value “%(text)s”.") % {"text": text[:20]})
    return word in YES


def are_crossed(low: Decimal | None, high: Decimal | None) -> bool:
    """Say whether the lowest is above the highest."""
    return low is not None and high is not None and low > high


def written(value: Any) -> str:
    """Write one value as it stands in addresses."""
    if value is True:
        return "1"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


READERS: dict[str, Callable[[str], Any]] = {
    "brand": _read_slug,
    "silhouette": _read_slug,
    "size": _read_size,
    "merchant": _read_slug,
    "ships": _read_country,
    "gender": _reader_of(Gender),
    "colour": _reader_of(Colour),
    "height": _reader_of(Height),
}
