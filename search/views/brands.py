"""Landing pages of brands and silhouettes: what there is, from how much, in whose shops."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Brand, ProductListing, Silhouette
from search.result_page import PAGE_SIZE
from search.views.shelves import CARD_PARTS, card_of


@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a brand: its silhouettes and its shoes, newest first. Cost: five queries."""
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
    """Show a silhouette: its colourways, newest first. Cost: four queries."""
    found = get_object_or_404(
        Silhouette.objects.select_related("brand"), brand__slug=brand_slug, slug=slug
    )
    listings = ProductListing.objects.filter(silhouette=found)
    context = {"brand": found.brand, "silhouette": found, "title": f"{found.brand.name} {found.name}"}
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
    ordered = listings.select_related(*CARD_PARTS).defer("text").order_by("-newest", "-pk")
    pages = Paginator(ordered, PAGE_SIZE)
    pages.count = facts["total"]  # counted with the facts: no query of its own
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number) <= pages.num_pages:
        raise Http404
    page = pages.page(int(number))
    context |= {
        "facts": facts,
        "page": page,
        "cards": [card_of(listing) for listing in page.object_list],
    }
    return render(request, "search/landing.html", context)
