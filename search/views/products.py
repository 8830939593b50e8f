"""The page of one shoe: pictures, what it is, every offer, past prices, similar shoes."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.models import Product
from search.describing import alt_text
from search.models import Encoder
from search.preferences import read_preferences
from search.query_log import note_click
from search.results import search_similar
from search.views.closeness import closeness, joined, shared
from search.views.json_ld import product_json_ld
from search.views.offers import offer_rows, past_prices
from search.views.pictures import Picture
from search.views.price_chart import draw_prices

MOST_MERGES = 5
SIMILAR = 12


@require_safe
def product(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show a shoe. A wrong slug, or a number that was merged away, leads on for ever (301).

    Cost: product, pictures, offers, sizes, rates (once for offers, once for past prices), past
    prices, and what `search_similar` costs.
    """
    found = _find(pk)
    if found.pk != pk or found.slug != slug:
        query = request.META.get("QUERY_STRING", "")
        target = reverse("product", args=[found.pk, found.slug])
        return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
    note_click(request)
    now = timezone.now()
    pictures = [Picture.of(image) for image in found.images.visible()]
    rows = offer_rows(found, country=read_preferences(request).country)
    points = past_prices(rows, now=now)
    canonical = settings.SITE_URL + request.path
    best = next((row for row in rows if row.is_buyable and row.base_price is not None), None)
    encoder = Encoder.objects.active()
    limit = encoder.max_distance if encoder else 1.0
    similar = [
        (each.product, joined(closeness(each.distance, limit), shared(found, each.product)))
        for each in search_similar(found.pk).results[:SIMILAR]
    ]
    context = {
        "product": found,
        "pictures": pictures,
        "alt": _alt(found),
        "rows": rows,
        "best": best,
        "buyable": sum(row.is_buyable for row in rows),
        "chart": draw_prices(points, now=now),
        "points": list(reversed(points)),
        "similar": similar,
        "json_ld": product_json_ld(found, rows, pictures, canonical=canonical),
        "is_fictional": bool(found.brand and found.brand.is_fictional)
        or any(row.offer.merchant.is_fictional for row in rows),
    }
    return render(request, "search/product.html", context)


def _alt(found: Product) -> str:
    """Say what its pictures show; where nobody says the brand, what was read in them helps out."""
    read = {} if found.brand_id else {row.field: row for row in found.predictions.all()}
    return alt_text(found, read)


def _find(pk: int) -> Product:
    """Find a published product, following merges. One query, and one more for each merge."""
    products = Product.objects.select_related("brand", "silhouette")
    for _step in range(MOST_MERGES):
        found = products.filter(pk=pk).first()
        if found is None:
            break
        if found.status == Product.Status.PUBLISHED:
            return found
        if found.status != Product.Status.MERGED or found.merged_into_id is None:
            break
        pk = found.merged_into_id
    raise Http404
