"""Fields that no shop stated, filled in by the machine where staff allow it; each can go back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalog.models import Product, Silhouette
from catalog.models.history import remember_before, remember_change
from catalog.services import refresh_listings
from catalog.services.locks import in_transaction
from curation.models import FieldPolicy, FilledField
from curation.services.reading import Translator, threshold_for
from search.models import Prediction

CHUNK = 500
# A product is filled in only while its pictures are taken for a sneaker's, this surely at least.
SURE_OF_KIND = 0.5
SNEAKER = "sneaker"
Field = Prediction.Field

_EMPTY = {
    Field.BRAND: Q(product__brand=None),
    Field.SILHOUETTE: Q(product__silhouette=None),
    Field.COLOURS: Q(product__colours=[]),
    Field.HEIGHT: Q(product__height=""),
}
COLUMN = {Field.BRAND: "brand_id", Field.SILHOUETTE: "silhouette_id"}


def fill_fields() -> int:
    """Fill in what staff allow, field by field; return how many fields. Idempotent.

    Brands first: a silhouette is filled in only under its own brand.
    """
    total = 0
    policies = FieldPolicy.objects.filter(is_on=True).in_bulk()
    for field in _EMPTY:
        policy = policies.get(field)
        least = threshold_for(field, policy.precision).least if policy else None
        if least is not None:
            total += _fill(field, least)
    return total


def fillable(field: str, *, least: float) -> QuerySet[Prediction]:
    """Return the predictions that would be filled in at this sureness, the surest first.

    Not where staff or a shop have said something, nor where a person took it back.
    """
    sneakers = Prediction.objects.filter(
        product=OuterRef("product"),
        field=Field.KIND,
        label=SNEAKER,
        probability__gte=SURE_OF_KIND,
    )
    done = FilledField.objects.filter(product=OuterRef("product"), field=field)
    shown = [Product.Status.PUBLISHED, Product.Status.DRAFT]
    rows = Prediction.objects.filter(
        _EMPTY[Field(field)], field=field, probability__gte=least, product__status__in=shown
    )
    free = rows.exclude(product__locked_fields__contains=[field])
    return free.filter(Exists(sneakers), ~Exists(done)).order_by("-probability", "pk")


def _fill(field: Prediction.Field, least: float) -> int:
    translator = Translator()
    rows = list(fillable(field, least=least))
    translator.prepare({(field, row.label) for row in rows})
    total = 0
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        total += in_transaction(partial(_write, field, some, translator))
    return total


def _write(
    field: Prediction.Field, predictions: Sequence[Prediction], translator: Translator
) -> int:
    column = COLUMN.get(field, str(field))
    by_product = {row.product_id: row for row in predictions}
    locked = Product.objects.filter(pk__in=by_product).order_by("pk").select_for_update(no_key=True)
    brands = _brands_of_lines(field, predictions, translator)
    changed, notes = [], []
    for product in locked:
        row = by_product[product.pk]
        value = translator.value_of(field, row.label)
        before = getattr(product, column)
        if value is None or before:
            continue  # a crawl was quicker, or the catalogue has no word for it
        if field == Field.SILHOUETTE and brands.get(value) != product.brand_id:
            continue  # another brand's line: a person shall look
        setattr(product, column, value)
        changed.append(product)
        notes.append(_note(row, before=before, after=value))
    if changed:
        remember_before(list(Product.objects.filter(pk__in=[each.pk for each in changed])))
        FilledField.objects.bulk_create(notes, ignore_conflicts=True)
        _save(changed, column)
        remember_change(changed, by=None, reason=f"read in its pictures: {field}")
    return len(changed)


def _brands_of_lines(
    field: str, predictions: Iterable[Prediction], translator: Translator
) -> dict[int, int]:
    if field != Field.SILHOUETTE:
        return {}
    ids = {translator.value_of(field, row.label) for row in predictions} - {None}
    return dict(Silhouette.objects.filter(pk__in=ids).values_list("pk", "brand_id"))


def _note(row: Prediction, *, before: Any, after: Any) -> FilledField:
    return FilledField(
        product_id=row.product_id,
        field=row.field,
        before=before,
        after=after,
        label=row.label,
        probability=row.probability,
        revision=row.revision,
    )


def _save(products: Sequence[Product], column: str) -> None:
    now = timezone.now()
    for product in products:
        product.version += 1
        product.updated_at = now
    names = [column.removesuffix("_id"), "version", "updated_at"]
    Product.objects.bulk_update(products, names)
    refresh_listings([product.pk for product in products])


def take_back(rows: Iterable[FilledField], *, by: Any) -> int:
    """Empty again what the machine filled in, where its value still stands; return how many.

    A silhouette goes with its brand. What was taken back is not filled in again.
    """
    total = 0
    wanted = [row.pk for row in rows if row.undone_at is None]
    for start in range(0, len(wanted), CHUNK):
        ids = wanted[start : start + CHUNK]
        total += in_transaction(partial(_take_back, ids, by))
    return total


def _take_back(ids: Sequence[int], by: Any) -> int:
    rows = list(FilledField.objects.filter(pk__in=ids, undone_at=None).order_by("pk"))
    products = {
        product.pk: product
        for product in Product.objects.filter(pk__in=[row.product_id for row in rows])
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    back: dict[str, list[Product]] = {}
    for row in rows:
        product, column = products[row.product_id], COLUMN.get(Field(row.field), row.field)
        if getattr(product, column) != row.after or row.field in product.locked_fields:
            continue
        setattr(product, column, row.before)
        back.setdefault(column, []).append(product)
        if row.field == Field.BRAND and product.silhouette_id:
            product.silhouette_id = None
            back.setdefault("silhouette_id", []).append(product)
    for column, some in back.items():
        _save(some, column)
        if by is not None:
            remember_change(some, by=by, reason="taken back")
    FilledField.objects.filter(pk__in=[row.pk for row in rows]).update(undone_at=timezone.now())
    return len({product.pk for some in back.values() for product in some})


def count_unsaid(field: str) -> int:
    """Return how many products say nothing of a field of which the heads have read something."""
    rows = Prediction.objects.filter(_EMPTY[Field(field)], field=field)
    return rows.exclude(
        product__status__in=[Product.Status.MERGED, Product.Status.REJECTED]
    ).count()
