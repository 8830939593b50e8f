"""Landing pages of brands and silhouettes: what there is, from how much, in whose shops."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Brand, ProductListing, Silhouette
from search.result_page import PAGE_SIZE
from search.views.shelves import shelf


@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a brand: its silhouettes and its shoes, newest first. Cost: four queries."""
    found = get_object_or_404(Brand, slug=slug)
    silhouettes = (
        Silhouette.objects.filter(brand=found, products__listing__isnull=False)
        .annotate(shoes=Count("products"))
        .order_by("name")
    )
    listings = ProductListing.objects.filter(brand=found)
    context = {"brand": found, "silhouettes": list(silhouettes), "title": found.name}
    return _landing(request, listings, context)


@require_safe
def silhouette(request: HttpRequest, brand_slug: str, slug: str) -> HttpResponse:
    """Show a silhouette: its colourways, newest first. Cost: three queries."""
    found = get_object_or_404(
        Silhouette.objects.select_related("brand"), brand__slug=brand_slug, slug=slug
    )
    listings = ProductListing.objects.filter(silhouette=found)
    context = {
        "brand": found.brand,
        "silhouette": found,
        "title": f"{found.brand.name} {found.name}",
    }
    return _landing(request, listings, context)


def _landing(
    request: HttpRequest, listings: QuerySet[ProductListing], context: dict[str, object]
) -> HttpResponse:
    facts = listings.aggregate(
        total=Count("pk"),
        buyable=Count("pk", filter=Q(in_stock=True)),
        low=Min("min_price", filter=Q(in_stock=True)),
        high=Max("min_price", filter=Q(in_stock=True)),
        on_sale=Count("pk", filter=Q(discount__gt=0)),
    )
    pages = max(1, -(-facts["total"] // PAGE_SIZE))
    number = request.GET.get("page", "1")
    if not number.isdecimal() or len(number) > 5 or not 1 <= int(number) <= pages:
        raise Http404
    start = (int(number) - 1) * PAGE_SIZE
    ordered = listings.order_by("-newest", "-pk")[start : start + PAGE_SIZE]
    here = settings.SITE_URL + request.path
    # Each page of a brand is a page of its own for search engines.
    context["canonical"] = here if number == "1" else f"{here}?page={int(number)}"
    context |= {"facts": facts, "number": int(number), "pages": pages, "cards": shelf(ordered)}
    return render(request, "search/landing.html", context)
