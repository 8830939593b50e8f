"""Suggestions: brands, silhouettes and style codes that begin with what was typed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from catalog.models import Brand, Product, Silhouette

MOST = 10


def suggest(text: str) -> list[dict[str, Any]]:
    """Return at most ten suggestions, brands first, each with how many shoes it leads to.

    Only what leads to a listed shoe. Cost: three queries.
    """
    text = " ".join(text.split())
    if len(text) < 2:
        return []
    listed = Count("products", filter=Q(products__listing__isnull=False), distinct=True)
    begins = Q(name__istartswith=text) | Q(name__icontains=f" {text}")
    brands = Brand.objects.filter(begins).annotate(shoes=listed).filter(shoes__gt=0)
    found = [
        {"text": brand.name, "kind": "brand", "products": brand.shoes}
        for brand in brands.order_by("-shoes", "name")[:MOST]
    ]
    lines = Silhouette.objects.filter(begins | _brand_and_line(text)).select_related("brand")
    found += [
        {"text": f"{line.brand.name} {line.name}", "kind": "silhouette", "products": line.shoes}
        for line in lines.annotate(shoes=listed)
        .filter(shoes__gt=0)
        .order_by("-shoes", "name")[:MOST]
    ]
    codes = Product.objects.published().filter(style_code__istartswith=text, listing__isnull=False)
    found += [
        {"text": code, "kind": "style_code", "products": 1}
        for code in codes.order_by("style_code").values_list("style_code", flat=True)[:MOST]
    ]
    return found[:MOST]


def _brand_and_line(text: str) -> Q:
    """ "nike air" is a brand and the beginning of a line."""
    first, _space, rest = text.partition(" ")
    if not rest:
        return Q(pk__in=[])
    return Q(brand__name__istartswith=first, name__istartswith=rest)
