"""Found shoes, by words and by photo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.filters import Filters
from search.models import PhotoQuery
from search.photos import find_photo_query, query_picture
from search.result_page import SORT_LABELS
from search.results import Kind, ResultPage, Sort, search_photo, search_words
from search.uploads import TEXTS
from search.views import errors
from search.views.chips import chips_of
from search.views.closeness import reasons
from search.views.readiness import count_ready

LONGEST_QUERY = 200
FIRST_ROW = 6  # cards whose pictures are fetched at once, not when they come into sight


@require_safe
def word_results(request: HttpRequest) -> HttpResponse:
    """Show what fits the words, or the whole catalogue under the filters if there are none."""
    words = request.GET.get("q", "")[:LONGEST_QUERY]
    page = search_words(words, **_narrowed(request))
    return _show(request, page, words=words)


@require_safe
@never_cache
def photo_results(request: HttpRequest, token: str) -> HttpResponse:
    """Show what looks like a photo; while nobody has looked at it yet, say so and look again."""
    query = find_photo_query(token)
    if query is None:
        return errors.failure(
            request,
            status=404,
            title=_("This photo is no longer here"),
            advice=_("It was forgotten, or its time was over. Choose it once more."),
        )
    if query.state == PhotoQuery.State.FAILED:
        return errors.failure(
            request,
            status=422,
            title=_("This photo could not be used"),
            advice=_(TEXTS.get(query.error, TEXTS["unreadable"])),
            words=query.text,
        )
    if query.vector is None:
        return render(request, "search/waiting.html", {"query": query}, status=202)
    page = search_photo(query, **_narrowed(request))
    picture = query_picture(token) is not None
    limit = query.encoder.max_distance if query.encoder else 1.0
    return _show(request, page, words=query.text, limit=limit, photo=query, has_picture=picture)


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    number = request.GET.get("page", "1")
    return {
        "filters": Filters.from_query(request.GET),
        "sort": Sort.read(request.GET.get("sort", "")),
        "page": int(number) if number.isdecimal() and len(number) < 6 else 1,
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def _show(
    request: HttpRequest, page: ResultPage, *, words: str, limit: float = 1.0, **context: Any
) -> HttpResponse:
    asked = Filters.from_query(request.GET)
    context |= {
        "page": page,
        "results": reasons(page, limit=limit),
        "words": words,
        "chips": chips_of(page, asked=asked, query=request.GET),
        "asked": asked,
        "notices": [notice.text for notice in page.notices] + list(asked.errors),
        "sorts": [
            (sort.value, label, sort == page.sort)
            for sort, label in SORT_LABELS.items()
            if sort != Sort.CLOSENESS or page.query.kind != Kind.BROWSE
        ],
        "boxes": _boxes(page),
        # Only an empty page asks: is there nothing, or nothing yet?
        "readiness": None if page.results else count_ready(),
        "first_row": FIRST_ROW,
    }
    return render(request, "search/results.html", context)


def _boxes(page: ResultPage) -> list[dict[str, Any]]:
    """Order the filters for the form: what people narrow by first stands first."""
    names = {
        "brand": _("Brand"),
        "silhouette": _("Silhouette"),
        "price": _("Price"),
        "size": _("Size (EU)"),
        "colour": _("Colour"),
        "gender": _("For"),
        "height": _("Height"),
        "merchant": _("Shop"),
    }
    boxes = []
    for name, label in names.items():
        values = page.facets.get(name, ())
        is_open = name in ("brand", "price", "size") or any(each.selected for each in values)
        if values or name == "price":
            boxes.append({"name": name, "label": label, "values": values, "is_open": is_open})
    return boxes
