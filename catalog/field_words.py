"""What the fields of a product and their values are called, for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst

from catalog.models import Brand, Product, Silhouette
from catalog.vocabulary import Colour, Gender, Height

NOTHING = "–"
_CHOICES = {"gender": Gender, "height": Height, "status": Product.Status}


def field_label(field: str) -> str:
    """Return a product's field by its name for people; `brand_id` and `brand` are the same."""
    column: Any = Product._meta.get_field(field.removesuffix("_id"))
    return str(capfirst(column.verbose_name))


class FieldWords:
    """Turns values of products' fields into words: two queries, whatever their number."""

    def __init__(self, values: Iterable[tuple[str, Any]]) -> None:
        """Look up the brands and silhouettes among (field, value)."""
        ids: dict[str, set[int]] = {"brand": set(), "silhouette": set()}
        for field, value in values:
            name = field.removesuffix("_id")
            if name in ids and value:
                ids[name].add(value)
        self._names: dict[str, dict[int, str]] = {
            "brand": dict(Brand.objects.filter(pk__in=ids["brand"]).values_list("pk", "name")),
            "silhouette": {
                row.pk: str(row)
                for row in Silhouette.objects.filter(pk__in=ids["silhouette"]).select_related()
            },
        }

    def text(self, field: str, value: Any) -> str:
        """Return a value in words, a dash for none; a row that is gone keeps its number."""
        if not value:
            return NOTHING
        name = field.removesuffix("_id")
        if name in self._names:
            return self._names[name].get(value, str(value))
        if name == "colours":
            return ", ".join(str(Colour(each).label) for each in value if each in Colour.values)
        choices: Any = _CHOICES.get(name)
        return str(choices(value).label) if choices and value in choices.values else str(value)
