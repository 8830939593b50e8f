"""Ask with a photo."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from search import photos, results
from search.api.access import Scope
from search.api.answering import answer
from search.api.base import ApiView
from search.api.fetching import fetch_photo
from search.api.guessing import what_is_this
from search.api.idempotency import HEADER, idempotent
from search.api.parameters import FILTERS, TOKEN, TUNING, read_asked
from search.api.shapes.directory import WhatIsThisSerializer
from search.api.shapes.problems import ProblemSerializer
from search.api.shapes.questions import (
    CropSerializer,
    PhotoAddressSerializer,
    PhotoQuestionSerializer,
)
from search.api.shapes.results import ResultPageSerializer
from search.api.throttles import PhotoThrottle
from search.filters import Filters
from search.models import PhotoQuery
from search.photo_parts import crop_photo
from search.tuned import search_tuned_photo
from search.tuning import Tuning
from search.uploads import UploadError, check_content_length, read_away

_REFUSALS = dict.fromkeys((400, 409, 413, 415, 422, 503, 507), ProblemSerializer)


class PhotoSearchView(ApiView):
    """Ask with a photo."""

    scope = Scope.SEARCH
    parser_classes = (MultiPartParser, JSONParser, FormParser)
    throttle_classes = (PhotoThrottle,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is too long before any of it is kept."""
        super().initial(request, *args, **kwargs)
        try:
            check_content_length(request.META.get("CONTENT_LENGTH", ""))
        except UploadError:
            read_away(request.stream)
            raise

    @extend_schema(
        operation_id="search_by_photo",
        summary="Find products that look like a photo",
        tags=["search"],
        parameters=[*FILTERS, HEADER],
        request={
            "multipart/form-data": PhotoQuestionSerializer,
            "application/json": PhotoAddressSerializer,
        },
        responses={200: ResultPageSerializer, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Send a photo or its address, with words if you like ("but in red").

        Later pages and orders come from `GET /api/v1/search/photo/{token}/`. On 503 the photo may
        be kept: then the problem has its `token`, and the same address answers a little later.
        """
        data = request.data if hasattr(request.data, "get") else {}
        if not data.get("url") and "photo" not in data:
            raise UploadError("missing")
        question = PhotoQuestionSerializer(data=data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        upload = asked["photo"] if "photo" in asked else fetch_photo(asked["url"])
        query = photos.accept_upload(upload, text=asked.get("text", ""), crop=asked.get("crop"))
        return _photo_page(request, query)


class PhotoResultsView(ApiView):
    """Results of a photo that was sent before."""

    scope = Scope.SEARCH

    @extend_schema(
        operation_id="get_photo_results",
        summary="Results of a photo sent before",
        tags=["search"],
        parameters=[TOKEN, *FILTERS, *TUNING],
        responses={200: ResultPageSerializer, **_REFUSALS},
    )
    def get(self, request: Request, token: str) -> Response:
        """Give a page of the results; a notice says so while the photo still waits."""
        return _photo_page(request, _photo_query(token))

    @extend_schema(
        operation_id="forget_photo",
        summary="Forget a photo",
        tags=["search"],
        parameters=[TOKEN],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, token: str) -> Response:
        """Delete picture, vector and address at once."""
        if not photos.forget_photo(_clean(token)):
            raise Http404
        return Response(status=204)


class PhotoCropView(ApiView):
    """Another part of a photo."""

    scope = Scope.SEARCH
    parser_classes = (JSONParser,)
    throttle_classes = (PhotoThrottle,)

    @extend_schema(
        operation_id="crop_photo",
        summary="Search by another part of a photo",
        tags=["search"],
        parameters=[TOKEN, *FILTERS, HEADER],
        request=CropSerializer,
        responses={200: ResultPageSerializer, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request, token: str) -> Response:
        """Such as another of the shoes seen in it; the answer has a token of its own."""
        question = CropSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        left, top, width, height = question.validated_data["crop"]
        query = crop_photo(_photo_query(token), (left, top, width, height))
        return _photo_page(request, query)


class WhatIsThisView(ApiView):
    """What a photo shows."""

    scope = Scope.SEARCH

    @extend_schema(
        operation_id="what_is_this",
        summary="What is this shoe?",
        tags=["search"],
        parameters=[TOKEN],
        responses={200: WhatIsThisSerializer, **_REFUSALS},
    )
    def get(self, request: Request, token: str) -> Response:
        """Brand, silhouette and colours of a photo sent before, by the closest shoes."""
        query = _photo_query(token)
        page = results.search_photo(query, filters=Filters())
        told = {"token": query.token, **what_is_this(page.results)}
        return Response(WhatIsThisSerializer(told).data)


def _clean(token: str) -> str:
    return token.replace("\x00", "")


def _photo_query(token: str) -> PhotoQuery:
    """Find a photo.

    Raises:
        Http404: there is none with this token (any more).
        UploadError: it could not be used.
    """
    query = photos.find_photo_query(_clean(token))
    if query is None:
        raise Http404
    if query.state == PhotoQuery.State.FAILED:
        raise UploadError(query.error)
    return query


def _photo_page(request: Request, query: PhotoQuery) -> Response:
    tuning = Tuning.from_query(cast(QueryDict, request.query_params))
    asked = read_asked(request, f"photo:{query.token}:{tuning.key}")
    page = search_tuned_photo(query, tuning, **asked.arguments)
    return answer(request, page, asked, shoes=(query.origin or query).found)
