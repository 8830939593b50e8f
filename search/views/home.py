"""The first page: the finder, how far the catalogue is, what is new and what is on sale."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import ProductListing
from search import memory
from search.views.readiness import count_ready
from search.views.shelves import shelf

ON_SALE = 6
NEWEST = 18
BRANDS = 24
BRANDS_KEY = "home:brands"
ROW = 6
SAMPLES = 4  # shoes to search by for who has no photo at hand


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page. Cost: two queries for the shelves, one for brands, up to four
    for readiness; the last two are remembered for a while."""
    listings = ProductListing.objects.all()
    reduced = listings.filter(discount__gt=0, in_stock=True).order_by("-discount", "-newest")
    on_sale = shelf(reduced[:ON_SALE])
    shown = {card.id for card in on_sale}
    newest = shelf(listings.order_by("-newest", "-pk")[: NEWEST + ON_SALE])
    newest = [card for card in newest if card.id not in shown][:NEWEST]
    readiness = count_ready()
    context = {
        "is_forgotten": request.GET.get("forgotten") == "1",
        "readiness": readiness,
        "on_sale": on_sale,
        "newest": newest,
        "samples": [card for card in newest if card.thumbnail][:SAMPLES] if on_sale else [],
        # A row of empty beds keeps the place of shoes that are still being crawled.
        "beds": range(max(0, ROW - len(newest))) if not readiness.is_complete else (),
        "brands": brands(),
    }
    return render(request, "search/home.html", context)


def brands() -> list[dict[str, Any]]:
    """The brands with most shoes, by name, each with its `shoes`; counted for all visitors at once.

    Counting takes 40 ms at 100,000 products.
    """
    counted: list[dict[str, Any]] | None = memory.recall(BRANDS_KEY)
    if counted is None:
        of_brands = ProductListing.objects.exclude(brand=None).values(
            name=F("brand__name"), slug=F("brand__slug")
        )
        most = of_brands.annotate(shoes=Count("pk")).order_by("-shoes", "name")[:BRANDS]
        counted = sorted(map(dict, most), key=itemgetter("name"))
        memory.remember(BRANDS_KEY, counted, seconds=20)
    return counted


@require_safe
@never_cache
def readiness(request: HttpRequest) -> JsonResponse:
    """Answer the home page's poll: the numbers, and the line in the reader's language."""
    counted = count_ready()
    return JsonResponse(
        {
            "ready": counted.ready,
            "total": counted.total,
            "complete": counted.is_complete,
            "text": render_to_string(
                "search/partials/_readiness_text.html", {"readiness": counted}
            ).strip(),
        }
    )
