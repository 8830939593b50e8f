"""How pages write money, times, sizes and icons, in the reader's language."""

from __future__ import annotations

import copy
import datetime as dt
import functools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import (
    NumberPattern,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
    is_currency,
)
from django import template
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from catalog.vocabulary import Colour, Gender, Height
from search.countries import country_name
from search.preferences import Preferences
from search.result_page import FacetValue
from search.size_labels import EU, in_system
from search.views.styles import addresses

register = template.Library()


@functools.cache
def locale_of(code: str | None) -> Locale:
    """Return Babel's locale for a language of the site."""
    return Locale.parse(code or settings.LANGUAGE_CODE)


@functools.cache
def _whole_pattern(code: str | None) -> NumberPattern:
    pattern: NumberPattern = copy.copy(locale_of(code).currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return pattern


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """Write an amount, without decimals where there are none; nothing for an unknown one."""
    if amount is None:
        return ""
    code = get_language()
    locale = locale_of(code)
    if not is_currency(currency):
        return f"{format_decimal(amount, locale=locale)} {currency}".strip()
    is_whole = amount == amount.to_integral_value()
    text = format_currency(
        amount,
        currency,
        format=_whole_pattern(code) if is_whole else None,
        locale=locale,
        currency_digits=not is_whole,
    )
    # CLDR's spacing rule, which Babel leaves out: a code of letters stands apart ("RUB 10,640").
    symbol = get_currency_symbol(currency, locale=locale)
    return (
        text.replace(symbol, f"{symbol}\u00a0", 1)
        if text.startswith(symbol) and symbol.isalpha()
        else text
    )


@register.filter
def price(amount: Decimal | None, visitor: Preferences) -> str:
    """Write an amount of the base currency in the visitor's own; "≈" where it was converted."""
    if amount is None:
        return ""
    text = money(visitor.convert(amount), visitor.currency)
    return text if visitor.is_base else f"≈\u00a0{text}"


@register.filter
def in_money(amount: Decimal | None, visitor: Preferences) -> Decimal | None:
    """Turn an amount of the base currency into the visitor's, for fields that read it back."""
    return None if amount is None else visitor.convert(amount)


@register.filter
def size_for(eu: Decimal | str, visitor: Preferences) -> str:
    """Write an EU size as the visitor counts; what their chart does not know stays EU."""
    return _size_text(Decimal(eu), visitor.sizes, get_language())


@functools.lru_cache(maxsize=2048)  # a page writes some hundred sizes, and few different ones
def _size_text(eu: Decimal, system: str, language: str | None) -> str:
    converted = in_system(eu, system)
    text = format_decimal(converted or eu, locale=locale_of(language))
    return text if converted is not None or system == EU else f"EU {text}"


@register.filter
def number(amount: Decimal | float) -> str:
    """Write a number with the reader's separators."""
    return format_decimal(amount, locale=locale_of(get_language()))


@register.filter
def off(discount: int) -> str:
    """Write a discount: "−30%", in Russian with a space before the sign."""
    text = format_percent(-discount / 100, locale=locale_of(get_language()))
    return text.replace("-", "\u2212")


@register.filter
def ago(moment: dt.datetime) -> str:
    """Write how long ago something was: "2 hours ago"."""
    gap = min(moment - timezone.now(), dt.timedelta(0))
    return format_timedelta(gap, add_direction=True, locale=locale_of(get_language()))


@register.filter
def until(moment: dt.datetime) -> str:
    """Write in how long something will be: "in 23 hours"."""
    gap = max(moment - timezone.now(), dt.timedelta(minutes=1))
    # "In 24 hours" is what was promised; "in 1 day" would begin to differ from it.
    locale = locale_of(get_language())
    return format_timedelta(gap, threshold=1.5, add_direction=True, locale=locale)


@register.filter
def size(value: str) -> str:
    """Write a size that stands in an address: "42.5" is "42,5" in Russian."""
    return format_decimal(Decimal(value), locale=locale_of(get_language()))


@register.filter
def plain(amount: Decimal | None) -> str:
    """Write a number for a field that reads it back: no separators, no needless noughts."""
    return "" if amount is None else f"{amount.normalize():f}"


@register.filter
def day(moment: dt.date) -> str:
    """Write a day: "3 Nov 2026"."""
    return format_date(moment, format="medium", locale=locale_of(get_language()))


@register.filter
def short_day(moment: dt.date) -> str:
    """Write a day of the months shown, without its year: "3 Nov"."""
    return format_skeleton("MMMd", moment, locale=locale_of(get_language()))


register.filter(country_name)


@register.filter
def country_names(codes: Sequence[str]) -> str:
    """Name countries by their ISO codes: "Germany, Austria"."""
    return ", ".join(map(country_name, codes))


@register.filter
def colour_name(value: str) -> str:
    """Name a base colour in the reader's language."""
    return str(Colour(value).label) if value in Colour.values else value


@register.filter
def gender_name(value: str) -> str:
    """Name whom a shoe is for."""
    return str(Gender(value).label) if value in Gender.values else value


@register.filter
def height_name(value: str) -> str:
    """Name how high a shoe reaches."""
    return str(Height(value).label) if value in Height.values else value


_OPTION = (
    '<label class="option"><input type="checkbox" id="f-{name}-{value}" name="{name}"'
    ' value="{value}"{checked}><span>{label}</span>'
    '<span class="option__count">{count}</span></label>'
)
_CHECKED = SafeString(" checked")


@register.simple_tag
def options(name: str, values: Sequence[FacetValue]) -> SafeString:
    """Write a filter's lines. One call for all: a template of its own a line costs ten times it."""
    return format_html_join(
        "",
        _OPTION,
        (
            {
                "name": name,
                "value": each.value,
                "checked": _CHECKED if each.selected else "",
                "label": capfirst(each.label),
                "count": each.count,
            }
            for each in values
        ),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of our icons, hidden from screen readers: the words beside it say the same."""
    return _drawn(name)


@functools.cache  # a page shows some forty: each rendered anew is a tenth of its time
def _drawn(name: str) -> SafeString:
    return render_to_string(f"icons/{name}.svg")


@register.simple_tag
def site_styles(name: str = "page") -> list[str]:
    """Return the addresses of the style sheets that every page needs, or those of one kind."""
    return addresses(name)


@register.simple_tag
def address_with(query: QueryDict, **changes: Any) -> str:
    """Write a query string with some parameters replaced (None drops one), and page 1 again.

    Unless `page` is among the changes: another sort or filter begins at the first page.
    """
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}" if changed else "?"


@register.simple_tag
def address_adding(query: QueryDict, name: str, value: Any) -> str:
    """Write a query string with one more value of a parameter (once), and page 1 again."""
    changed = query.copy()
    changed.pop("page", None)
    if str(value) not in changed.getlist(name):
        changed.appendlist(name, str(value))
    return f"?{changed.urlencode()}"


@register.simple_tag
def clear_filters(query: QueryDict) -> str:
    """Write a query string that keeps words, order and tuning only."""
    kept = QueryDict(mutable=True)
    for name in ("q", "sort", "lean", "more", "less"):
        if query.get(name):
            kept.setlist(name, query.getlist(name))
    return kept.urlencode()


@register.simple_tag
def page_window(number: int, pages: int) -> list[int | None]:
    """Choose the page numbers to show: first, last, and those round the current one; None = gap.

    >>> page_window(6, 12)
    [1, None, 5, 6, 7, None, 12]
    """
    shown = sorted({1, pages, *range(max(1, number - 1), min(pages, number + 1) + 1)})
    window: list[int | None] = []
    for each in shown:
        previous = window[-1] if window else None
        if previous is not None and each - previous == 2:
            window.append(each - 1)
        elif previous is not None and each - previous > 2:
            window.append(None)
        window.append(each)
    return window


@register.filter
def without_brand(name: str, brand: str | None) -> str:
    """Leave out the brand that a name begins with, where it already stands above the name.

    >>> without_brand("Nike Air Max 90", "Nike")
    'Air Max 90'
    """
    brand = brand or ""
    rest = name[len(brand) :].strip()
    is_repeated = brand and rest and name.lower().startswith(f"{brand.lower()} ")
    return rest if is_repeated else name
