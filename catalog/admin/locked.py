"""Fields that staff have edited, beside what the shop says of them now."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.field_words import FieldWords, field_label
from catalog.models import Product
from catalog.services import shop_says


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
    pairs = []
    for field in product.locked_fields:
        name = {"brand": "brand_id", "silhouette": "silhouette_id"}.get(field, field)
        pairs.append((field, getattr(product, name), said.values.get(name) if said else None))
    words = FieldWords([(field, value) for field, *values in pairs for value in values])
    return [
        LockedRow(
            field=field,
            label=field_label(field),
            ours=words.text(field, ours),
            theirs=words.text(field, theirs),
            shop=said.shop if said else "",
        )
        for field, ours, theirs in pairs
    ]
