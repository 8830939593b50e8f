"""Up to four shoes side by side."""

from __future__ import annotations

from typing import Final

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import ProductListing
from search.cards import card_of

MOST: Final = 4


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the chosen shoes in the order chosen, and what differs. Cost: three queries."""
    asked = [int(each) for each in request.GET.getlist("id") if each.isdecimal() and len(each) < 10]
    chosen = list(dict.fromkeys(asked))[:MOST]
    found = ProductListing.objects.filter(pk__in=chosen).select_related(
        "product", "brand", "silhouette", "main_image"
    )
    listings = sorted(found.defer("text"), key=lambda listing: chosen.index(listing.pk))
    prefetch_related_objects([listing.product for listing in listings], "offers__merchant")
    columns = [
        {
            "card": card_of(listing),
            "listing": listing,
            "product": listing.product,
            "shops": sorted(
                {
                    offer.merchant.name
                    for offer in listing.product.offers.all()
                    if offer.gone_at is None and not offer.merchant.is_hidden
                }
            ),
            "without": [each for each in chosen if each != listing.pk],
        }
        for listing in listings
    ]
    notice = ""
    if len(dict.fromkeys(asked)) > MOST:
        notice = _("Four fit side by side: these are the first four.")
    context = {"columns": columns, "notice": notice, "rows": _rows(columns)}
    return render(request, "search/compare.html", context)


def _rows(columns: list[dict[str, object]]) -> set[str]:
    """Name the rows in which the shoes differ."""
    if len(columns) < 2:
        return set()
    cards = [column["card"] for column in columns]
    names = ("brand", "silhouette", "colours", "height", "best_price", "offers_count", "sizes")
    return {name for name in names if len({getattr(card, name) for card in cards}) > 1}
