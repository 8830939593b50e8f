"""Countries by their codes (ISO 3166-1 alpha-2), named in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(language.replace("-", "_")).territories
    return {code: str(name) for code, name in territories.items() if len(code) == 2}


def is_country(code: str) -> bool:
    """Say whether a code is that of a country, in capitals."""
    return code in _names(settings.LANGUAGE_CODE) and code not in {
        "EU",
        "EZ",
        "UN",
        "ZZ",
        "XA",
        "XB",
    }


def country_name(code: str) -> str:
    """Name a country: "Germany"; an unknown code stays as it is.

    >>> country_name("DE")
    'Germany'
    """
    return _names(get_language() or settings.LANGUAGE_CODE).get(code.upper(), code)
