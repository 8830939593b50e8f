"""What narrows a search, as chips: each says what it is and leads to the search without it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from search.filters import NAMES, PRICES, Filters
from search.preferences import Preferences
from search.results import ResultPage, Understood
from search.size_labels import EU
from search.templatetags.solemate import price, size_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One condition; `without` is the query string of the same search without it."""

    name: str
    value: str
    label: str
    without: str
    is_from_words: bool


def chips_of(
    page: ResultPage, *, asked: Filters, query: QueryDict, visitor: Preferences
) -> list[Chip]:
    """List the conditions of a page: those read out of words, then those that were set.

    `asked` are the filters that the address itself sets.
    """
    words = [_word_chip(each, query, visitor) for each in page.query.understood if "q" in query]
    labels = _Labels(page, visitor)
    return words + [
        Chip(
            name=name,
            value=value,
            label=labels.of(name, value),
            without=_without(name, value, asked=asked, query=query),
            is_from_words=False,
        )
        for name, value in asked.values()
    ]


def _word_chip(understood: Understood, query: QueryDict, visitor: Preferences) -> Chip:
    left = query.copy()
    left.pop("page", None)
    left["q"] = without_words(str(left.get("q", "")), understood.text)
    label = _price_label(understood.field, understood.value, visitor)
    return Chip(
        name=understood.field,
        value=understood.value,
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


def _without(name: str, value: str, *, asked: Filters, query: QueryDict) -> str:
    """Write the same search without one filter; words, order and tuning stay."""
    left = asked.without(name, value).to_query()
    for each, values in query.lists():
        if each not in NAMES and each != "page":
            left.setlist(each, values)
    return f"?{left.urlencode()}"


@dataclass(frozen=True, slots=True)
class _Labels:
    """Names filter values as the page's facets and the visitor's preferences do."""

    page: ResultPage
    visitor: Preferences

    def of(self, name: str, value: str) -> str:
        if name == "in_stock":
            return _("in stock")
        if name == "on_sale":
            return _("reduced")
        if name == "size":
            size = size_for(value, self.visitor)
            return size if size.startswith(EU) else f"{self.visitor.size_name} {size}"
        values = self.page.facets.get(name, ())
        known: Iterable[str] = (each.label for each in values if each.value == value)
        price = _price_label(name, value, self.visitor)
        return price or next(iter(known), value.rpartition("/")[2])


def _price_label(name: str, value: str, visitor: Preferences) -> str:
    if name not in PRICES:
        return ""
    shown = {"price": price(Decimal(value), visitor)}
    return _("from %(price)s") % shown if name == "price_min" else _("up to %(price)s") % shown
