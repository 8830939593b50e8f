"""Found shoes, by words, by photo, and like another shoe."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import ProductListing
from search.cards import card_of
from search.describing import describe_photo
from search.filters import NAMES, PRICES, Filters
from search.models import Encoder, PhotoQuery
from search.photos import find_photo_query
from search.preferences import Preferences, read_preferences
from search.query_log import note_search
from search.readings import read_photo
from search.result_page import SORT_LABELS
from search.results import Kind, ResultPage, Sort, search_words
from search.suggestions import did_you_mean
from search.tuned import search_tuned_photo, search_tuned_similar, shape_dimensions
from search.tuning import Tuning
from search.uploads import TEXTS
from search.views import errors
from search.views.asked_photo import asked_photo
from search.views.chips import chips_of
from search.views.closeness import reasons
from search.views.facet_boxes import facet_boxes
from search.views.nothing import ways_out
from search.views.ownership import owns
from search.views.readiness import count_ready
from search.views.tuned_shoes import tuned_shoes
from search.views.unmatched import Unmatched, unmatched

LONGEST_QUERY: Final = 200
FIRST_ROW: Final = 6  # cards whose pictures are fetched at once, not when they come into sight
KEPT: Final = ("q", "lean", "more", "less")  # what the filter form must not lose

Search = Callable[..., ResultPage]


@require_safe
def word_results(request: HttpRequest) -> HttpResponse:
    """Show what fits the words, or the whole catalogue under the filters if there are none."""
    words = request.GET.get("q", "")[:LONGEST_QUERY]
    return _show(request, partial(search_words, words), words=words)


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
    is_owner = owns(request, query)
    shown = asked_photo(query) if is_owner or query.is_shared else None
    tuning = Tuning.from_query(request.GET)
    reading = read_photo(query)
    return _show(
        request,
        partial(search_tuned_photo, query, tuning),
        words=query.text if tuning.text is None else tuning.text,
        tuning=tuning,
        can_lean=shape_dimensions(query.encoder) > 0,
        limit=query.encoder.max_distance if query.encoder else 1.0,
        photo=query,
        reading=reading,
        is_owner=is_owner,
        has_picture=shown is not None,
        asked_photo=shown,
    )


@require_safe
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what looks like a shoe, with all filters. Cost: one query more than a search."""
    listings = ProductListing.objects.select_related("product", "brand", "silhouette", "main_image")
    listing = listings.filter(pk=pk).first()
    if listing is None:
        raise Http404
    encoder = Encoder.objects.active()
    tuning = Tuning.from_query(request.GET)
    return _show(
        request,
        partial(search_tuned_similar, pk, tuning),
        words="",
        limit=encoder.max_distance if encoder else 1.0,
        like=card_of(listing),
        tuning=tuning,
        can_lean=shape_dimensions(encoder) > 0,
    )


def _show(
    request: HttpRequest, search: Search, *, words: str, limit: float = 1.0, **context: Any
) -> HttpResponse:
    visitor = read_preferences(request)
    if request.GET.get("price_in"):
        return HttpResponseRedirect(_in_base_currency(request, visitor))
    asked = Filters.from_query(request.GET)
    number = request.GET.get("page", "1")
    narrowed = {
        "sort": Sort.read(request.GET.get("sort", "")),
        "language": get_language() or settings.LANGUAGE_CODE,
    }
    page = search(
        filters=asked,
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
        **narrowed,
    )
    if request.GET.get("only") == "total":
        return JsonResponse({"total": page.total})
    if words and set(request.GET) == {"q"}:  # the words alone, not a page or a filter of them
        note_search(words, total=page.total, language=narrowed["language"])
    chips = chips_of(page, asked=asked, query=request.GET, visitor=visitor)
    context |= {
        "page": page,
        "results": reasons(page, limit=limit),
        "words": words,
        "chips": chips,
        "asked": asked,
        "notices": [notice.text for notice in page.notices] + list(asked.errors),
        "sorts": [
            (sort.value, label, sort == page.sort)
            for sort, label in SORT_LABELS.items()
            if sort != Sort.CLOSENESS or page.query.kind != Kind.BROWSE
        ],
        "unasked_sort": Sort.NEWEST if page.query.kind == Kind.BROWSE else Sort.CLOSENESS,
        "boxes": facet_boxes(page),
        "told": describe_photo(context["photo"]) if context.get("reading") else None,
        "unmatched": _unmatched(page, context, limit=limit),
        "better_words": did_you_mean(words, page.query.rest) if words else "",
        # Only an empty page asks: is there nothing, or nothing yet?
        "readiness": None if page.results else count_ready(),
        "ways": [] if page.results else ways_out(search, chips, asked=asked, narrowed=narrowed),
        "first_row": FIRST_ROW,
        "kept": [(name, value) for name in KEPT for value in request.GET.getlist(name)],
        "kept_filters": [
            (name, value)
            for name in (*NAMES, "sort", "more", "less")
            for value in request.GET.getlist(name)
        ],
        "tuned_shoes": tuned_shoes(context.get("tuning"), request.GET),
    }
    return render(request, "search/results.html", context)


def _unmatched(page: ResultPage, context: dict[str, Any], *, limit: float) -> Unmatched | None:
    """Ask for a shop only who has shown a photo, once everything can be found."""
    if "photo" not in context or not (page.results or count_ready().is_complete):
        return None
    return unmatched(page, context["reading"], limit=limit)


def _in_base_currency(request: HttpRequest, visitor: Preferences) -> str:
    """Return the address that says in base currency what the price fields said in another."""
    query = request.GET.copy()
    is_theirs = query.pop("price_in", [""])[-1] == visitor.currency
    for name in PRICES:
        try:
            amount = Decimal(str(query.get(name, "")).replace(" ", "").replace(",", "."))
        except InvalidOperation:
            continue  # the filter's own reader says what is wrong with it
        if is_theirs and amount.is_finite():
            query[name] = f"{visitor.to_base(amount):f}"
    return f"{request.path}?{query.urlencode()}"
