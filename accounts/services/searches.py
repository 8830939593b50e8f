"""Saved searches: what an address says, frozen into columns that SQL can hold against shoes."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import AccountsError
from accounts.models import SavedSearch
from accounts.services.favourites import clean_query
from catalog.models import Brand, Merchant, Silhouette
from search.filters import GENDERS_MEANT, Filters
from search.query_parsing import normalise
from search.understanding import Meaning, understand

MOST_SAVED = 50
# Words that name what everything here is: they would find only shoes whose shop says so too.
_NO_NEWS = re.compile(
    r"\b(?:sneakers?|shoes?|trainers?|кроссовк\w*|кед\w*|обувь|пара|пары|and|or|the|for|и|или|для)\b",
    re.IGNORECASE,
)


def list_saved_searches(user: Any) -> QuerySet[SavedSearch]:
    """Return the person's saved searches, the newest first, each with its alert, if any."""
    return SavedSearch.objects.filter(user=user).prefetch_related("alerts")


def save_search(
    user: Any, *, words: str, filters: Filters, language: str, name: str = ""
) -> SavedSearch:
    """Save a search by words and filters; the same one again is the same row.

    Raises:
        AccountsError: it asks for nothing, or the person has saved as many as there may be.
    """
    query = filters.to_query()
    words = normalise(words)[:200]
    if words:
        query["q"] = words
    text = clean_query(query.urlencode())
    if not text:
        raise AccountsError(
            "empty", _("This search asks for nothing yet: add words or a filter first.")
        )
    known = SavedSearch.objects.filter(user=user, query=text).first()
    if known is not None:
        return known
    if SavedSearch.objects.filter(user=user).count() >= MOST_SAVED:
        raise AccountsError(
            "too_many",
            _("You have %(n)d saved searches. Delete one before you save another.")
            % {"n": MOST_SAVED},
        )
    meaning = understand(words, language=language)
    return SavedSearch.objects.get_or_create(
        user=user,
        query=text,
        defaults={
            "name": (name.strip() or describe(words, filters))[:200],
            "language": language,
            "created_at": timezone.now(),
            **_columns(filters.but(meaning.filters), meaning),
        },
    )[0]


def save_address(user: Any, *, query: str, language: str, name: str = "") -> SavedSearch:
    """Save a search by the parameters of its address; see `save_search`."""
    data = QueryDict(query.lstrip("?")[:1000])
    return save_search(
        user,
        words=str(data.get("q", "")),
        filters=Filters.from_query(data),
        language=language,
        name=name,
    )


def delete_saved_search(user: Any, search_id: int) -> bool:
    """Delete a search and its alert; say whether it was there."""
    return bool(SavedSearch.objects.filter(user=user, pk=search_id).delete()[0])


def describe(words: str, filters: Filters) -> str:
    """Name a search after its words and filter values."""
    values = [value.rpartition("/")[2] for name, value in filters.values() if value != "1"]
    return " · ".join(each for each in (words, *values) if each) or _("Everything reduced")


def describe_address(query: str) -> str:
    """Name a search by the parameters of its address."""
    data = QueryDict(query)
    return describe(str(data.get("q", "")), Filters.from_query(data))


def _columns(filters: Filters, meaning: Meaning) -> dict[str, Any]:
    """Freeze filters, and wishes that the words state, into ids. Up to three queries."""
    wishes = meaning.wishes
    genders = filters.genders or _wish(wishes, "gender")
    rest = " ".join(_NO_NEWS.sub(" ", " ".join((meaning.rest, *meaning.codes))).split())
    return {
        "words": rest[:200],
        "brand_ids": _ids(Brand.objects.filter(slug__in=filters.brands), filters.brands),
        "silhouette_ids": _silhouettes(filters),
        "merchant_ids": _ids(
            Merchant.objects.filter(slug__in=filters.merchants), filters.merchants
        ),
        "ships_to": list(filters.ships_to),
        "sizes_eu": list(filters.sizes_eu),
        "genders": sorted({each for name in genders for each in GENDERS_MEANT.get(name, (name,))}),
        "colours": list(filters.colours or _wish(wishes, "colour")),
        "heights": list(filters.heights or _wish(wishes, "height")),
        "price_min": filters.price_min,
        "price_max": filters.price_max,
        "on_sale": filters.on_sale,
    }


def _wish(wishes: Any, name: str) -> tuple[str, ...]:
    return (wishes[name],) if wishes.get(name) else ()


def _silhouettes(filters: Filters) -> list[int]:
    wanted = Q(pk__in=[])
    for path in filters.silhouettes:
        brand, _slash, slug = path.partition("/")
        wanted |= Q(brand__slug=brand, slug=slug)
    return _ids(Silhouette.objects.filter(wanted), filters.silhouettes)


def _ids(rows: QuerySet[Any], asked: tuple[str, ...]) -> list[int]:
    """Ids of what was asked for; 0, which nothing has, where nobody knows any of it."""
    if not asked:
        return []
    return list(rows.values_list("pk", flat=True)) or [0]
