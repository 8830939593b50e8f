"""Fields that staff have edited, beside what the shop says of them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Brand, Product, Silhouette
from catalog.services import shop_says
from catalog.vocabulary import Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRow:
    """One locked field: its label, what stands in it, what the shop says and which shop."""

    field: str
    label: str
    ours: str
    theirs: str
    shop: str


def locked_rows(product: Product) -> list[LockedRow]:
    """Return the locked fields of a product; without a current offer the shop says nothing."""
    if not product.locked_fields:
        return []
    said = shop_says(product)
    rows = []
    for field in product.locked_fields:
        name = {"brand": "brand_id", "silhouette": "silhouette_id"}.get(field, field)
        column: Any = Product._meta.get_field(field)  # one of EDITED_FIELDS: it has a label
        theirs = said.values.get(name) if said else None
        rows.append(
            LockedRow(
                field=field,
                label=str(column.verbose_name),
                ours=_text(field, getattr(product, name)),
                theirs=_text(field, theirs),
                shop=said.shop if said else "",
            )
        )
    return rows


def _text(field: str, value: Any) -> str:
    if not value:
        return ""
    if field == "brand":
        return str(Brand.objects.filter(pk=value).first() or "")
    if field == "silhouette":
        return str(Silhouette.objects.filter(pk=value).first() or "")
    if field == "colours":
        return ", ".join(str(Colour(each).label) for each in value if each in Colour.values)
    return str(value)
