"""What narrows a search, as chips: each says what it is and leads to the search without it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from search.filters import Filters
from search.results import ResultPage, Understood
from search.templatetags.solemate import money, number

PRICES = ("price_min", "price_max")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One condition; `without` is the query string of the same search without it."""

    name: str
    label: str
    without: str
    is_from_words: bool


def chips_of(page: ResultPage, *, asked: Filters, query: QueryDict) -> list[Chip]:
    """List the conditions of a page: those read out of words, then those that were set.

    `asked` are the filters that the address itself sets.
    """
    words = [_word_chip(each, query) for each in page.query.understood if "q" in query]
    return words + [
        _filter_chip(name, value, page, asked=asked, query=query) for name, value in asked.values()
    ]


def _word_chip(understood: Understood, query: QueryDict) -> Chip:
    left = query.copy()
    left.pop("page", None)
    left["q"] = without_words(str(left.get("q", "")), understood.text)
    label = _price_label(understood.field, understood.value)
    return Chip(
        name=understood.field,
        label=label or understood.label or understood.text,
        without=f"?{left.urlencode()}",
        is_from_words=True,
    )


def without_words(text: str, words: str) -> str:
    """Take words out of a text, whatever their case; if they stand there otherwise, leave it.

    >>> without_words("Red Nike under 100", "nike")
    'Red under 100'
    """
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    return " ".join(re.sub(pattern, " ", text, count=1, flags=re.IGNORECASE).split())


def _filter_chip(
    name: str, value: str, page: ResultPage, *, asked: Filters, query: QueryDict
) -> Chip:
    left = asked.without(name, value).to_query()
    for kept in ("q", "sort"):
        if query.get(kept):
            left[kept] = str(query[kept])
    return Chip(
        name=name,
        label=_label(name, value, page),
        without=f"?{left.urlencode()}",
        is_from_words=False,
    )


def _label(name: str, value: str, page: ResultPage) -> str:
    if name == "in_stock":
        return _("in stock")
    if name == "on_sale":
        return _("reduced")
    if name == "size":
        return _("size %(size)s") % {"size": number(Decimal(value))}
    known: Iterable[str] = (each.label for each in page.facets.get(name, ()) if each.value == value)
    return _price_label(name, value) or next(iter(known), value.rpartition("/")[2])


def _price_label(name: str, value: str) -> str:
    if name not in PRICES:
        return ""
    price = {"price": money(Decimal(value), settings.BASE_CURRENCY)}
    return _("from %(price)s") % price if name == "price_min" else _("up to %(price)s") % price
