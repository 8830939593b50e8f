"""Sparse fields: `?fields=id,name` leaves everything else of a product out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

FIELDS = OpenApiParameter(
    "fields",
    str,
    description="Names of a product's fields, with commas; only these (and `id`) are sent.",
    examples=[],
)


def wanted_fields(request: Request, known: Collection[str]) -> frozenset[str] | None:
    """Read the fields that are asked for; None: all of them.

    Raises:
        ValidationError: there is no such field.
    """
    text = request.query_params.get("fields", "")
    names = {name.strip() for name in text.split(",") if name.strip()}
    if not names:
        return None
    if unknown := sorted(names - set(known)):
        raise ValidationError(
            {
                "fields": [
                    _("There is no field “%(name)s”. Known: %(known)s.")
                    % {"name": unknown[0][:40], "known": ", ".join(known)}
                ]
            }
        )
    return frozenset(names | {"id"})


def thinned(product: dict[str, Any], fields: frozenset[str] | None) -> dict[str, Any]:
    """Keep the wanted fields of a product."""
    if fields is None:
        return product
    return {name: value for name, value in product.items() if name in fields}
