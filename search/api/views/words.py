"""Ask with words, and be helped to find them."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from search import results
from search.api.access import Scope
from search.api.answering import answer
from search.api.base import ApiView
from search.api.parameters import FILTERS, read_asked
from search.api.shapes.directory import SuggestionsSerializer
from search.api.shapes.problems import ProblemSerializer
from search.api.shapes.results import ResultPageSerializer
from search.api.suggesting import suggest

LONGEST_QUERY = 200


def read_words(request: Request) -> str:
    """Read `q`, without what no database takes."""
    return request.query_params.get("q", "").replace("\x00", " ")[:LONGEST_QUERY]


class WordSearchView(ApiView):
    """Ask with words."""

    scope = Scope.SEARCH

    @extend_schema(
        operation_id="search_by_words",
        summary="Find products by words",
        tags=["search"],
        parameters=[
            OpenApiParameter("q", str, description="At most 200 characters are read."),
            *FILTERS,
        ],
        responses={200: ResultPageSerializer, 400: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """English or Russian: brand, model, colour, "size 43", "under 100", a style code.

        Without words the whole catalogue is browsed.
        """
        words = read_words(request)
        asked = read_asked(request, f"words:{words}")
        return answer(request, results.search_words(words, **asked.arguments), asked)


class SuggestionsView(ApiView):
    """Words to go on with."""

    scope = Scope.SEARCH

    @extend_schema(
        operation_id="suggest",
        summary="Suggestions for the beginning of a query",
        tags=["search"],
        parameters=[OpenApiParameter("q", str)],
        responses={200: SuggestionsSerializer},
    )
    def get(self, request: Request) -> Response:
        """Brands, silhouettes and style codes that begin with what was typed; at most ten."""
        found = suggest(read_words(request))
        return Response(SuggestionsSerializer({"results": found}).data)
