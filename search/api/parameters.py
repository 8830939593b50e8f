"""Parameters that several views read, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from search.api.cursors import read_cursor
from search.api.sparse import FIELDS
from search.filters import Filters
from search.result_page import Sort

CURSOR = OpenApiParameter(
    "cursor", str, description="`next_cursor` of the page before; goes with the same parameters."
)
NARROWING = [
    OpenApiParameter("brand", str, many=True, description="Slug; several: any of them."),
    OpenApiParameter("silhouette", str, many=True, description="brand-slug/silhouette-slug."),
    OpenApiParameter("price_min", float, description="In the base currency."),
    OpenApiParameter("price_max", float, description="In the base currency."),
    OpenApiParameter("size", float, many=True, description="EU size that is in stock."),
    OpenApiParameter("in_stock", bool),
    OpenApiParameter("on_sale", bool),
    OpenApiParameter("merchant", str, many=True, description="Slug of a shop."),
    OpenApiParameter("ships", str, many=True, description="Country that a shop sends it to (DE)."),
    OpenApiParameter("gender", str, many=True, enum=["men", "women", "unisex", "kids"]),
    OpenApiParameter("colour", str, many=True, description="Base colour, such as red."),
    OpenApiParameter("height", str, many=True, enum=["low", "mid", "high"]),
]
FILTERS = [
    *NARROWING,
    OpenApiParameter("sort", str, enum=[each.value for each in Sort]),
    OpenApiParameter("page", int, description="Number of a page; `cursor` is steadier."),
    CURSOR,
    FIELDS,
]
TUNING = [
    OpenApiParameter("lean", int, enum=[-2, -1, 0, 1, 2], description="-2 shape … 2 colour."),
    OpenApiParameter("more", int, many=True, description="Ids of shoes: more like these."),
    OpenApiParameter("less", int, many=True, description="Ids of shoes: less like these."),
]
TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Filters, order and place that a request asks for; `place` is what its cursor names."""

    question: str
    filters: Filters
    sort: Sort
    page: int
    language: str
    place: Any = None

    @property
    def arguments(self) -> dict[str, Any]:
        """What the search functions take."""
        return {
            "filters": self.filters,
            "sort": self.sort,
            "page": self.page,
            "language": self.language,
        }


def read_asked(request: Request, subject: str) -> Asked:
    """Read filters, order and place; what is not understood is left out and named in `warnings`.

    `subject` names what is searched, so that a cursor fits its own question only. A cursor of a
    search is a page number.

    Raises:
        BadCursorError: the cursor belongs to something else.
    """
    query = request.query_params
    number = query.get("page", "1")
    filters = Filters.from_query(query)
    sort = Sort.read(query.get("sort", ""))
    question = f"{subject}|{filters.key}|{sort}"
    place = read_cursor(query.get("cursor", ""), question=question)
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    return Asked(
        question=question,
        filters=filters,
        sort=sort,
        page=place if isinstance(place, int) else page,
        language=translation.get_language() or "en",
        place=place,
    )
