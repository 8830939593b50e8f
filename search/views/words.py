"""Pages of words."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a visitor, and for how long."""
    return render(request, "search/privacy.html", {"contact": settings.CRAWL_CONTACT})
