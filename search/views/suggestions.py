"""Answers to the finder's typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search.forms import LONGEST_QUERY
from search.suggestions import suggest


@require_safe
@cache_control(private=True, max_age=60)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Send the options of the finder's list as HTML; nothing else, so that they come at once."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    context = {"typed": typed.strip(), "names": suggest(typed)}
    return render(request, "search/partials/_suggestions.html", context)
