"""Searching with the site's own engine, and what people look for."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curation.services.interest import looked_for
from curation.views.access import needs, show
from search.encoding import EncoderUnreachableError
from search.filters import Filters
from search.photos import UploadError, accept_upload, find_photo_query
from search.results import search_photo, search_words

SHOWN = 100
KINDS = ("top", "empty", "unclicked")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalog.view_product")
def search(request: HttpRequest) -> HttpResponse:
    """Search published shoes by words or by a picture, as visitors do."""
    if request.method == "POST":
        return _search_photo(request)
    words = request.GET.get("q", "")[:200]
    token = request.GET.get("photo", "")[:64]
    language = get_language() or settings.LANGUAGE_CODE
    page = error = None
    if token:
        query = find_photo_query(token)
        if query is None:
            error = _("This photo is no longer here. Choose it once more.")
        else:
            page = search_photo(query, filters=Filters(), language=language)
    elif words:
        page = search_words(words, filters=Filters(), language=language)
    return show(
        request, "search.html", title=_("Search"), page=page, words=words, error=error or ""
    )


def _search_photo(request: HttpRequest) -> HttpResponse:
    photo = request.FILES.get("photo")
    if photo is None:
        return show(
            request,
            "search.html",
            title=_("Search"),
            page=None,
            words="",
            error=_("Choose a picture."),
            status=422,
        )
    try:
        token = accept_upload(photo).token
    except UploadError as error:
        return show(
            request,
            "search.html",
            title=_("Search"),
            page=None,
            words="",
            error=str(error),
            status=422,
        )
    except EncoderUnreachableError as error:
        return show(
            request,
            "search.html",
            title=_("Search"),
            page=None,
            words="",
            error=str(error),
            status=503,
        )
    return redirect(f"{reverse('admin:work-search')}?{urlencode({'photo': token})}")


@require_safe
@needs("curation.view_searchedwords")
def interest(request: HttpRequest) -> HttpResponse:
    """Show the words of 30 days: most searched, without a result, without a click."""
    kind = request.GET.get("kind", "top")
    kind = kind if kind in KINDS else "top"
    return show(
        request,
        "interest.html",
        title=_("What people look for"),
        rows=looked_for(kind=kind)[:SHOWN],
        kind=kind,
    )
