"""Products, who sells them, and how their prices moved."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.exchange import latest_rates
from catalog.models import Offer, OfferSize, PriceObservation, Product, ProductListing
from search import results
from search.api.answering import answer, cards, cheapness
from search.api.base import ApiView
from search.api.catalogue import catalogue_page
from search.api.parameters import FILTERS, NARROWING, read_asked
from search.api.shapes.directory import FacetAnswerSerializer, RatesSerializer
from search.api.shapes.problems import ProblemSerializer
from search.api.shapes.products import OfferSerializer, PriceSerializer, ProductSerializer
from search.api.shapes.results import ResultPageSerializer
from search.api.sparse import FIELDS, thinned, wanted_fields
from search.cards import card_of

LONGEST_HISTORY = 5_000
LARGEST_ID = 2**63 - 1
_BAD = {400: ProblemSerializer}


class ProductListView(ApiView):
    """The whole catalogue."""

    @extend_schema(
        operation_id="list_products",
        summary="List products",
        tags=["catalogue"],
        parameters=FILTERS,
        responses={200: ResultPageSerializer, **_BAD},
    )
    def get(self, request: Request) -> Response:
        """Newest first unless `sort` says otherwise; with `cursor` to the very end.

        Pages after a cursor leave the facets empty: the first page has them.
        """
        asked = read_asked(request, "products")
        page, cursor = catalogue_page(asked)
        return answer(request, page, asked, cursor=cursor)


class RatesView(ApiView):
    """Exchange rates."""

    @extend_schema(
        operation_id="get_rates",
        summary="Exchange rates",
        tags=["catalogue"],
        responses={200: RatesSerializer},
    )
    def get(self, request: Request) -> Response:
        """How much of each currency one unit of the base currency buys."""
        rates = {code: f"{rate:.6f}" for code, rate in sorted(latest_rates().items())}
        told = {"base": settings.BASE_CURRENCY, "rates": rates}
        return Response(RatesSerializer(told).data)


class FacetsView(ApiView):
    """What there is to narrow by."""

    @extend_schema(
        operation_id="get_facets",
        summary="Facets of the whole catalogue",
        tags=["catalogue"],
        parameters=NARROWING,
        responses={200: FacetAnswerSerializer},
    )
    def get(self, request: Request) -> Response:
        """Count products by brand, size, shop …, each as if its own filter were not set."""
        asked = read_asked(request, "facets")
        page = results.browse(filters=asked.filters)
        told = {
            "total": page.total,
            "facets": page.facets,
            "price_range": page.price_range,
            "warnings": asked.filters.errors,
        }
        return Response(FacetAnswerSerializer(told).data)


class ProductView(ApiView):
    """One product."""

    @extend_schema(
        operation_id="get_product",
        summary="One product",
        tags=["catalogue"],
        parameters=[FIELDS],
        responses={200: ProductSerializer, 301: None, **_BAD},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """A product that was merged into another leads there (301)."""
        fields = wanted_fields(request, tuple(ProductSerializer._declared_fields))
        listing = _listing_or_lead_on(pk, "api-product")
        if isinstance(listing, HttpResponse):
            return listing
        product = listing.product
        details = {
            "gender": product.gender,
            "style_code": product.style_code,
            "description": product.description,
            "sizes_eu": listing.sizes_eu,
            "images": list(product.images.visible()),
        }
        (card,) = cards([card_of(listing)])
        return Response(thinned(ProductSerializer({**card, **details}).data, fields))


class SimilarProductsView(ApiView):
    """What looks like a product."""

    @extend_schema(
        operation_id="list_similar_products",
        summary="Products that look like one",
        tags=["catalogue"],
        parameters=FILTERS,
        responses={200: ResultPageSerializer, 301: None, **_BAD},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Nearest first, the product itself left out."""
        listing = _listing_or_lead_on(pk, "api-similar")
        if isinstance(listing, HttpResponse):
            return listing
        asked = read_asked(request, f"similar:{pk}")
        page = results.search_similar(pk, filters=asked.filters, sort=asked.sort, page=asked.page)
        return answer(request, page, asked)


class OfferListView(ApiView):
    """Who sells a product."""

    @extend_schema(
        operation_id="list_offers",
        summary="All current offers of a product",
        tags=["catalogue"],
        responses={200: OfferSerializer(many=True), 301: None},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """In stock first, then cheapest in the base currency."""
        listing = _listing_or_lead_on(pk, "api-offers")
        if isinstance(listing, HttpResponse):
            return listing
        rates = latest_rates()
        sizes = Prefetch("sizes", OfferSize.objects.order_by("eu", "label"))
        offers = (
            Offer.objects.current()
            .filter(product_id=pk, merchant__is_hidden=False)
            .select_related("merchant")
            .prefetch_related(sizes)
        )
        ordered = sorted(offers, key=lambda offer: cheapness(offer, rates))
        return Response(OfferSerializer(ordered, many=True, context={"rates": rates}).data)


class PriceListView(ApiView):
    """How a product's prices moved."""

    @extend_schema(
        operation_id="list_prices",
        summary="Price history of a product's offers",
        tags=["catalogue"],
        responses={200: PriceSerializer(many=True), 301: None},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Oldest first; an entry stands for a change, so the last one of an offer still holds."""
        listing = _listing_or_lead_on(pk, "api-prices")
        if isinstance(listing, HttpResponse):
            return listing
        observed = PriceObservation.objects.filter(
            offer__product_id=pk, offer__merchant__is_hidden=False
        ).select_related("offer__merchant")
        newest = list(observed.order_by("-seen_at", "-pk")[:LONGEST_HISTORY])
        return Response(PriceSerializer(newest[::-1], many=True).data)


def _listing_or_lead_on(pk: int, name: str) -> ProductListing | HttpResponsePermanentRedirect:
    """Find a listed product, or lead on to the one that it was merged into.

    Raises:
        Http404: there is neither.
    """
    if pk > LARGEST_ID:
        raise Http404
    selected = ("product", "brand", "silhouette", "main_image")
    listing = ProductListing.objects.filter(pk=pk).select_related(*selected).defer("text").first()
    if listing is not None:
        return listing
    merged = Product.objects.filter(pk=pk, status=Product.Status.MERGED).first()
    if merged is None or merged.merged_into_id is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(name, args=[merged.merged_into_id]))
