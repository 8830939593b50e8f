"""The first page: the finder, how far the catalogue is, what is new and what is on sale."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import Brand, ProductListing
from search.views.readiness import count_ready
from search.views.shelves import shelf

ON_SALE = 6
NEWEST = 18
BRANDS = 24
ROW = 6
SAMPLES = 4  # shoes to search by for who has no photo at hand


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page. Cost: three queries for the shelves, up to four for readiness."""
    listings = ProductListing.objects.all()
    reduced = listings.filter(discount__gt=0, in_stock=True).order_by("-discount", "-newest")
    on_sale = shelf(reduced[:ON_SALE])
    shown = {card.id for card in on_sale}
    newest = shelf(listings.order_by("-newest", "-pk")[: NEWEST + ON_SALE])
    newest = [card for card in newest if card.id not in shown][:NEWEST]
    brands = (
        Brand.objects.filter(products__listing__isnull=False)
        .annotate(shoes=Count("products"))
        .order_by("-shoes", "name")[:BRANDS]
    )
    readiness = count_ready()
    context = {
        "is_forgotten": request.GET.get("forgotten") == "1",
        "readiness": readiness,
        "on_sale": on_sale,
        "newest": newest,
        "samples": [card for card in newest if card.thumbnail][:SAMPLES] if on_sale else [],
        # A row of empty beds keeps the place of shoes that are still being crawled.
        "beds": range(max(0, ROW - len(newest))) if not readiness.is_complete else (),
        "brands": sorted(brands, key=lambda brand: brand.name),
    }
    return render(request, "search/home.html", context)


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
