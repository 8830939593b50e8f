"""Brands and silhouettes, page by page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Brand, Silhouette
from search.api.base import ApiView
from search.api.cursors import make_cursor, read_cursor
from search.api.parameters import CURSOR
from search.api.shapes.directory import BrandPageSerializer, SilhouettePageSerializer
from search.api.shapes.problems import ProblemSerializer

LENGTH = 100
_BAD = {400: ProblemSerializer}
_LISTED = Count("products", filter=Q(products__listing__isnull=False))


class BrandListView(ApiView):
    """Brands."""

    @extend_schema(
        operation_id="list_brands",
        summary="Brands by name",
        tags=["catalogue"],
        parameters=[CURSOR],
        responses={200: BrandPageSerializer, **_BAD},
    )
    def get(self, request: Request) -> Response:
        """A hundred a page; only brands of which some shoe is listed."""
        brands = Brand.objects.annotate(shoes=_LISTED).filter(shoes__gt=0)
        rows, cursor = _page(brands, request, "brands")
        told = [
            {
                "slug": brand.slug,
                "name": brand.name,
                "products": brand.shoes,
                "url": reverse("brand", args=[brand.slug]),
            }
            for brand in rows
        ]
        return Response(BrandPageSerializer({"results": told, "next_cursor": cursor}).data)


class SilhouetteListView(ApiView):
    """Silhouettes."""

    @extend_schema(
        operation_id="list_silhouettes",
        summary="Silhouettes by name",
        tags=["catalogue"],
        parameters=[OpenApiParameter("brand", str, description="Slug of a brand."), CURSOR],
        responses={200: SilhouettePageSerializer, **_BAD},
    )
    def get(self, request: Request) -> Response:
        """A hundred a page, of one brand or of all."""
        slug = request.query_params.get("brand", "").replace("\x00", "")
        lines = Silhouette.objects.select_related("brand").annotate(shoes=_LISTED)
        lines = lines.filter(shoes__gt=0)
        if slug:
            lines = lines.filter(brand__slug=slug)
        rows, cursor = _page(lines, request, f"silhouettes:{slug}")
        told = [
            {
                "brand": line.brand.slug,
                "slug": line.slug,
                "name": line.name,
                "value": f"{line.brand.slug}/{line.slug}",
                "products": line.shoes,
                "url": reverse("silhouette", args=[line.brand.slug, line.slug]),
            }
            for line in rows
        ]
        return Response(SilhouettePageSerializer({"results": told, "next_cursor": cursor}).data)


def _page(rows: QuerySet[Any], request: Request, question: str) -> tuple[list[Any], str | None]:
    """Cut a page by name and return the cursor of the next one."""
    place = read_cursor(request.query_params.get("cursor", ""), question=question)
    if place is not None:
        name, pk = place
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    found = list(rows.order_by("name", "pk")[: LENGTH + 1])
    if len(found) <= LENGTH:
        return found, None
    last = found[LENGTH - 1]
    return found[:LENGTH], make_cursor(question, [last.name, last.pk])


@extend_schema(exclude=True)
class NowhereView(ApiView):
    """Any other address below /api/: a problem, not a page."""

    scope = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer every method alike."""
        self.http_method_names = []
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """There is nothing here, whatever the method."""
        raise Http404
