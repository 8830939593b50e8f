"""Views of the API: they read the request, call one search, and write the shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.exchange import latest_rates
from catalog.models import Offer, OfferSize, PriceObservation, Product, ProductListing
from search import photos, results
from search.api import serializers as shapes
from search.api.problems import problem_handler
from search.api.throttles import PhotoThrottle, ReadThrottle
from search.cards import card_of
from search.filters import Filters
from search.models import PhotoQuery
from search.result_page import ResultPage, Sort
from search.uploads import UploadError, check_content_length

LONGEST_HISTORY = 5_000

_FILTERS = [
    OpenApiParameter("brand", str, many=True, description="Slug; several: any of them."),
    OpenApiParameter("silhouette", str, many=True, description="brand-slug/silhouette-slug."),
    OpenApiParameter("price_min", float, description="In the base currency."),
    OpenApiParameter("price_max", float, description="In the base currency."),
    OpenApiParameter("size", float, many=True, description="EU size that is in stock."),
    OpenApiParameter("in_stock", bool),
    OpenApiParameter("on_sale", bool),
    OpenApiParameter("merchant", str, many=True, description="Slug of a shop."),
    OpenApiParameter("gender", str, many=True, enum=["men", "women", "unisex", "kids"]),
    OpenApiParameter("colour", str, many=True, description="Base colour, such as red."),
    OpenApiParameter("height", str, many=True, enum=["low", "mid", "high"]),
    OpenApiParameter("sort", str, enum=[each.value for each in Sort]),
    OpenApiParameter("page", int),
]
_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)
_NOT_FOUND = {404: shapes.ProblemSerializer}


class ApiView(APIView):
    """What all have in common: the caller's language, throttles, problems as errors."""

    throttle_classes: Sequence[Any] = (ReadThrottle,)
    renderer_classes = (JSONRenderer,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Speak the caller's language; the site's own rule goes by the path, and here is none."""
        translation.activate(translation.get_language_from_request(cast(HttpRequest, request)))
        super().initial(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        """Name the language, so that caches keep the versions apart."""
        response = super().finalize_response(*args, **kwargs)
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language"])
        return response

    def get_exception_handler(self) -> Any:
        """Answer errors as problem+json."""
        return problem_handler


class PhotoSearchView(ApiView):
    """Ask with a photo."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (PhotoThrottle,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is too long before it is read."""
        super().initial(request, *args, **kwargs)
        check_content_length(request.META.get("CONTENT_LENGTH", ""))

    @extend_schema(
        operation_id="search_by_photo",
        summary="Find products that look like a photo",
        parameters=_FILTERS,
        request={"multipart/form-data": shapes.PhotoQuestionSerializer},
        responses={
            200: shapes.ResultPageSerializer,
            400: shapes.ProblemSerializer,
            413: shapes.ProblemSerializer,
            415: shapes.ProblemSerializer,
            429: shapes.ProblemSerializer,
            503: shapes.ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Send the photo; later pages and orders come from `GET /api/v1/search/photo/{token}/`."""
        if "photo" not in request.data:
            raise UploadError("missing")
        question = shapes.PhotoQuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        query = photos.accept_upload(
            asked["photo"], text=asked.get("text", ""), crop=asked.get("crop")
        )
        return _photo_page(request, query)


class PhotoResultsView(ApiView):
    """Results of a photo that was sent before."""

    @extend_schema(
        operation_id="get_photo_results",
        summary="Results of a photo sent before",
        parameters=[_TOKEN, *_FILTERS],
        responses={200: shapes.ResultPageSerializer, **_NOT_FOUND},
    )
    def get(self, request: Request, token: str) -> Response:
        """Give a page of the results; a notice says so while the photo still waits."""
        query = photos.find_photo_query(token)
        if query is None:
            raise Http404
        if query.state == PhotoQuery.State.FAILED:
            raise UploadError(query.error)
        return _photo_page(request, query)

    @extend_schema(
        operation_id="forget_photo",
        summary="Forget a photo",
        parameters=[_TOKEN],
        request=None,
        responses={204: None, **_NOT_FOUND},
    )
    def delete(self, request: Request, token: str) -> Response:
        """Delete picture, vector and address at once."""
        if not photos.forget_photo(token):
            raise Http404
        return Response(status=204)


class WordSearchView(ApiView):
    """Ask with words."""

    @extend_schema(
        operation_id="search_by_words",
        summary="Find products by words",
        parameters=[OpenApiParameter("q", str, required=True), *_FILTERS],
        responses={200: shapes.ResultPageSerializer, 429: shapes.ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """English or Russian: brand, model, colour, "size 43", "under 100", a style code."""
        page = results.search_words(request.query_params.get("q", ""), **_narrowing(request))
        return _answer(page)


class ProductListView(ApiView):
    """The whole catalogue."""

    @extend_schema(
        operation_id="list_products",
        summary="List products",
        parameters=_FILTERS,
        responses={200: shapes.ResultPageSerializer},
    )
    def get(self, request: Request) -> Response:
        """Newest first unless `sort` says otherwise."""
        asked = _narrowing(request)
        page = results.browse(filters=asked["filters"], sort=asked["sort"], page=asked["page"])
        return _answer(page)


class ProductView(ApiView):
    """One product."""

    @extend_schema(
        operation_id="get_product",
        summary="One product",
        responses={200: shapes.ProductSerializer, 301: None, **_NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """A product that was merged into another leads there (301)."""
        listing = _listing_or_lead_on(pk, "api-product")
        if isinstance(listing, HttpResponse):
            return listing
        product = listing.product
        card = card_of(listing)
        details = {
            "gender": product.gender,
            "style_code": product.style_code,
            "description": product.description,
            "sizes_eu": listing.sizes_eu,
            "images": list(product.images.visible()),
        }
        fields = {name: getattr(card, name) for name in card.__dataclass_fields__}
        return Response(shapes.ProductSerializer({**fields, **details}).data)


class SimilarProductsView(ApiView):
    """What looks like a product."""

    @extend_schema(
        operation_id="list_similar_products",
        summary="Products that look like one",
        parameters=_FILTERS,
        responses={200: shapes.ResultPageSerializer, 301: None, **_NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Nearest first, the product itself left out."""
        listing = _listing_or_lead_on(pk, "api-similar")
        if isinstance(listing, HttpResponse):
            return listing
        asked = _narrowing(request)
        del asked["language"]
        return _answer(results.search_similar(pk, **asked))


class OfferListView(ApiView):
    """Who sells a product."""

    @extend_schema(
        operation_id="list_offers",
        summary="All current offers of a product",
        responses={200: shapes.OfferSerializer(many=True), 301: None, **_NOT_FOUND},
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
        ordered = sorted(offers, key=lambda offer: _cheapness(offer, rates))
        shape = shapes.OfferSerializer(ordered, many=True, context={"rates": rates})
        return Response(shape.data)


class PriceListView(ApiView):
    """How a product's prices moved."""

    @extend_schema(
        operation_id="list_prices",
        summary="Price history of a product's offers",
        responses={200: shapes.PriceSerializer(many=True), 301: None, **_NOT_FOUND},
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
        return Response(shapes.PriceSerializer(newest[::-1], many=True).data)


@extend_schema(exclude=True)
class NowhereView(ApiView):
    """Any other address below /api/: a problem, not a page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer every method alike."""
        self.http_method_names = []
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """There is nothing here, whatever the method."""
        raise Http404


def _narrowing(request: Request) -> dict[str, Any]:
    """Read filters, order and page number; what is not understood is left out."""
    query = request.query_params
    number = query.get("page", "1")
    return {
        "filters": Filters.from_query(query),
        "sort": Sort.read(query.get("sort", "")),
        "page": int(number) if number.isdecimal() and len(number) < 6 else 1,
        "language": translation.get_language() or "en",
    }


def _photo_page(request: Request, query: PhotoQuery) -> Response:
    return _answer(results.search_photo(query, **_narrowing(request)))


def _answer(page: ResultPage) -> Response:
    return Response(shapes.ResultPageSerializer(page).data)


def _listing_or_lead_on(pk: int, name: str) -> ProductListing | HttpResponsePermanentRedirect:
    """Find a listed product, or lead on to the one that it was merged into.

    Raises:
        Http404: there is neither.
    """
    selected = ("product", "brand", "silhouette", "main_image")
    listing = ProductListing.objects.filter(pk=pk).select_related(*selected).defer("text").first()
    if listing is not None:
        return listing
    merged = Product.objects.filter(pk=pk, status=Product.Status.MERGED).first()
    if merged is None or merged.merged_into_id is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(name, args=[merged.merged_into_id]))


def _cheapness(offer: Offer, rates: dict[str, Any]) -> tuple[bool, bool, Any]:
    rate = rates.get(offer.currency)
    price = offer.price / rate if offer.price is not None and rate else None
    return (offer.in_stock is False, price is None, price or 0)
