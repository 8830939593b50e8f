"""What the heads read in a product's pictures, as suggestions beside those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from catalog.models import Brand, Product, Silhouette
from catalog.vocabulary import Colour, Height
from curation.services.reading import Translator
from curation.services.suggestion import Source, Suggestion
from search.models import Prediction

Field = Prediction.Field
# Calibrated: of a hundred that are so sure, that many are right. Below it nothing is said.
LEAST_SURE = 0.5
# So sure the heads are heard before the neighbours.
TRUSTED = 0.8
NO_SHOE, SEVERAL = "no shoe", "several pictures"
ODD = 0.9


def suggest_by_heads(
    product: Product, predictions: Sequence[Prediction], translator: Translator
) -> list[Suggestion]:
    """Return what the heads suggest, field by field; makes the rows that it names."""
    rows = [row for row in predictions if row.field != Field.KIND and row.probability >= LEAST_SURE]
    translator.prepare({(row.field, row.label) for row in rows})
    found = [_suggestion(product, row, translator) for row in rows]
    return [each for each in found if each is not None]


def odd_kind(predictions: Iterable[Prediction]) -> Prediction | None:
    """Return the reading by which the pictures show no one shoe, if it is a sure one."""
    kinds = (row for row in predictions if row.field == Field.KIND)
    return next(
        (row for row in kinds if row.label in (NO_SHOE, SEVERAL) and row.probability >= ODD), None
    )


def combined(heads: Iterable[Suggestion], neighbours: Iterable[Suggestion]) -> list[Suggestion]:
    """Return one suggestion a field: the heads' where they are sure or alone, else the neighbours'.

    Heads know what was measured of them; neighbours know lines that no head was taught.
    """
    found = {each.field: each for each in neighbours}
    for each in heads:
        other = found.get(each.field)
        if other is None or each.sure >= TRUSTED or each.value == other.value:
            found[each.field] = each
    order = ("brand", "silhouette", "colours", "height", "gender")
    return sorted(found.values(), key=lambda each: order.index(each.field))


def _suggestion(product: Product, row: Prediction, translator: Translator) -> Suggestion | None:
    value = translator.value_of(row.field, row.label)
    if value is None:
        return None
    present, label = _present(product, row.field), _label(row.field, value)
    differs = set(value) != set(present) if row.field == Field.COLOURS else value != present
    return Suggestion(
        field=row.field,
        value=value,
        label=label,
        sure=row.probability,
        differs=differs,
        source=Source.HEADS,
    )


def _present(product: Product, field: str) -> Any:
    if field == Field.BRAND:
        return product.brand_id
    if field == Field.SILHOUETTE:
        return product.silhouette_id
    return product.colours if field == Field.COLOURS else product.height


def _label(field: str, value: Any) -> str:
    if field == Field.BRAND:
        return str(Brand.objects.get(pk=value))
    if field == Field.SILHOUETTE:
        return str(Silhouette.objects.get(pk=value))
    if field == Field.COLOURS:
        return ", ".join(str(Colour(colour).label) for colour in value)
    return str(Height(value).label)
