"""Pages of results, written as JSON: with the best offer of each product, sparse, with a cursor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.exchange import latest_rates
from catalog.models import Offer
from search.api.cursors import make_cursor
from search.api.parameters import Asked
from search.api.shapes.products import ProductCardSerializer
from search.api.shapes.results import ResultPageSerializer
from search.api.sparse import thinned, wanted_fields
from search.result_page import ProductCard, ResultPage

CARD_FIELDS = tuple(ProductCardSerializer._declared_fields)


def answer(
    request: Request,
    page: ResultPage,
    asked: Asked,
    *,
    cursor: str | None = None,
    shoes: Sequence[Sequence[float]] = (),
) -> Response:
    """Write a page. `cursor` leads on; by default it is the number of the next page.

    `shoes` are the boxes of the shoes that a photo shows.
    """
    fields = wanted_fields(request, CARD_FIELDS)
    if cursor is None and page.page < page.pages:
        cursor = make_cursor(asked.question, page.page + 1)
    results = [
        {"product": card, "distance": each.distance, "why": each.why}
        for each, card in zip(
            page.results, cards(each.product for each in page.results), strict=True
        )
    ]
    whole = {name: getattr(page, name) for name in page.__dataclass_fields__}
    query = {name: getattr(page.query, name) for name in page.query.__dataclass_fields__}
    whole |= {"query": {**query, "shoes": shoes}, "results": results, "next_cursor": cursor or None}
    shape = ResultPageSerializer(whole)
    data = shape.data
    for result in data["results"]:
        result["product"] = thinned(result["product"], fields)
    return Response(data)


def cards(found: Iterable[ProductCard]) -> list[dict[str, Any]]:
    """Give cards as dicts with `best_offer`. Cost: two queries for all of them."""
    known = list(found)
    best = best_offers([card.id for card in known])
    return [
        {name: getattr(card, name) for name in card.__dataclass_fields__}
        | {"best_offer": best.get(card.id)}
        for card in known
    ]


def best_offers(product_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return each product's cheapest current offer, one in stock before any that is not."""
    rates = latest_rates() if product_ids else {}
    offers = (
        Offer.objects.current()
        .filter(product_id__in=product_ids, merchant__is_hidden=False, price__isnull=False)
        .select_related("merchant")
    )
    best: dict[int, Offer] = {}
    for offer in sorted(offers, key=lambda each: cheapness(each, rates), reverse=True):
        best[offer.product_id] = offer
    return {
        product_id: {
            "merchant": offer.merchant,
            "price": offer.price,
            "currency": offer.currency,
            "url": reverse("out", args=[offer.pk]),
        }
        for product_id, offer in best.items()
    }


def cheapness(offer: Offer, rates: dict[str, Decimal]) -> tuple[bool, bool, Any]:
    """Sort key: in stock or unknown first, then by price in the base currency, unknown last."""
    rate = rates.get(offer.currency)
    price = offer.price / rate if offer.price is not None and rate else None
    return (offer.in_stock is False, price is None, price or 0)
