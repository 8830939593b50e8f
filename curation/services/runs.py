"""Runs over many products, of rules and of bulk edits: written in chunks, recorded, taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product, Silhouette
from catalog.models.history import remember_before, remember_change
from catalog.services import refresh_listings
from catalog.services.locks import in_transaction
from catalog.wording import slug_of
from curation.models import FieldChange, Run, RunState

CHUNK = 500
# What is put back while the person waits; more is the worker's.
PUT_BACK_AT_ONCE = 1_000
PAIR = ("brand_id", "silhouette_id")  # a silhouette is one of its brand
SomeRun = TypeVar("SomeRun", bound=Run)
_COUNTERS = ("state", "cursor", "seen", "changed", "message", "finished_at")


class RunError(ValueError):
    """It cannot be done; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one product: what stands in it and what a run would put there.

    `locks`: crawls leave the field alone from then on.
    """

    product: Product
    field: str
    before: Any
    after: Any
    locks: bool = False


def work_off(chunk: Callable[[int], SomeRun], run_id: int) -> SomeRun:
    """Work a run off from its cursor, a transaction a chunk; safe to kill and to call twice."""
    while True:
        run = in_transaction(lambda: chunk(run_id))
        if not run.is_open:
            return run


def end_run(run: Run) -> None:
    """Note that a run has ended: by itself, or because somebody asked (not saved yet)."""
    run.state = RunState.CANCELLED if run.stop_requested else RunState.DONE
    run.finished_at = timezone.now()


def save_progress(run: Run, *more: str) -> None:
    """Save how far a run is; not whether it is asked to stop, which others write."""
    run.save(update_fields=[*_COUNTERS, *more])


def apply_changes(run: Any, changes: Sequence[Change], *, reason: str) -> int:
    """Write changes of locked rows, note each with its run; return how many products changed."""
    changed = list({change.product.pk: change.product for change in changes}.values())
    if not changed:
        return 0
    remember_before(changed)
    model = run.changes.model
    model.objects.bulk_create(
        model(
            run=run,
            product=change.product,
            field=change.field,
            before=change.before,
            after=change.after,
            has_locked=change.locks and _lock_name(change) not in change.product.locked_fields,
        )
        for change in changes
    )
    fields = {change.field for change in changes}
    for change in changes:
        setattr(change.product, change.field, change.after)
        if change.locks:
            fields.add("locked_fields")
            locked = {*change.product.locked_fields, _lock_name(change)}
            change.product.locked_fields = sorted(locked)
    _write(changed, fields)
    remember_change(changed, by=run.started_by, reason=reason)
    return len(changed)


def _lock_name(change: Change | FieldChange) -> str:
    return change.field.removesuffix("_id")


def _write(products: Sequence[Product], fields: Collection[str]) -> None:
    now = timezone.now()
    for product in products:
        product.version += 1
        product.updated_at = now
        if "name" in fields:
            product.slug = slug_of(product.name, limit=200)
    names = [field.removesuffix("_id") for field in sorted(fields)]
    extra = ["slug"] if "name" in fields else []
    Product.objects.bulk_update(products, [*names, *extra, "version", "updated_at"])
    refresh_listings([product.pk for product in products])


def bearers_of_codes(changes: Sequence[tuple[Product, int | None]]) -> set[int]:
    """Return the ids of products that cannot have the brand proposed for them.

    Another product of that brand bears their style code, or one before them in the list will.
    """
    wanted = [(product, brand) for product, brand in changes if product.style_code and brand]
    rows = Product.objects.exclude(status=Product.Status.MERGED).filter(
        brand__in={brand for _product, brand in wanted},
        style_code__in={product.style_code for product, _brand in wanted},
    )
    taken = {(brand, code): pk for pk, brand, code in rows.values_list("pk", "brand", "style_code")}
    clashing = set()
    for product, brand in wanted:
        owner = taken.setdefault((brand, product.style_code), product.pk)
        if owner != product.pk and product.status != Product.Status.MERGED:
            clashing.add(product.pk)
    return clashing


def ask_to_take_back(run: Any, *, by: User | None) -> bool:
    """Note that a run is to be taken back; return whether that is too much to wait for.

    Raises:
        RunError: the run has not ended, or was taken back already.
    """
    model = type(run)
    if not run.can_be_taken_back:
        raise RunError(_("Only a run that has ended can be taken back."))
    asked = model.objects.filter(pk=run.pk, state=run.state).update(
        state=RunState.UNDOING, undone_by=by
    )
    if not asked:
        raise RunError(_("Only a run that has ended can be taken back."))
    run.refresh_from_db()
    return bool(run.changed > PUT_BACK_AT_ONCE)


def put_back(run: Any, *, reason: str) -> int:
    """Undo a run where its values still stand; return how many products were put back.

    What somebody has changed since stays as it is. Safe to kill and to call again.
    """
    count = 0
    for changes in _in_chunks(run):
        count += in_transaction(partial(_put_back, changes, run.undone_by, reason))
    type(run).objects.filter(pk=run.pk).update(
        state=RunState.UNDONE, finished_at=timezone.now(), put_back=count
    )
    return count


def _in_chunks(run: Any) -> Iterator[dict[int, list[FieldChange]]]:
    """Yield changes by product, all of a product at once."""
    last = 0
    while True:
        left = run.changes.filter(product__gt=last).order_by("product")
        ids = list(left.values_list("product", flat=True).distinct()[:CHUNK])
        if not ids:
            return
        by_product: dict[int, list[FieldChange]] = {pk: [] for pk in ids}
        for change in run.changes.filter(product__in=ids):
            by_product[change.product_id].append(change)
        yield by_product
        last = ids[-1]


def _put_back(by_product: dict[int, list[FieldChange]], by: User | None, reason: str) -> int:
    rows = Product.objects.filter(pk__in=by_product).select_related("silhouette").order_by("pk")
    products = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    lines = _brands_of_lines(by_product)
    standing = {
        pk: list(_standing(product, by_product[pk], lines)) for pk, product in products.items()
    }
    brands = [
        (products[pk], change.before)
        for pk, changes in standing.items()
        for change in changes
        if change.field == "brand_id"
    ]
    clashing = bearers_of_codes(brands)
    back = [each for pk, some in standing.items() if pk not in clashing for each in some]
    fields = {change.field for change in back}
    for change in back:
        product = products[change.product_id]
        setattr(product, change.field, change.before)
        if change.has_locked:
            fields.add("locked_fields")
            left = [each for each in product.locked_fields if each != _lock_name(change)]
            product.locked_fields = left
    changed = [products[pk] for pk in sorted({change.product_id for change in back})]
    if changed:
        _write(changed, fields)
        remember_change(changed, by=by, reason=reason)
    return len(changed)


def _brands_of_lines(by_product: dict[int, list[FieldChange]]) -> dict[int, int]:
    lines = {
        change.before
        for changes in by_product.values()
        for change in changes
        if change.field == "silhouette_id" and change.before
    }
    return dict(Silhouette.objects.filter(pk__in=lines).values_list("pk", "brand"))


def _standing(
    product: Product, changes: Sequence[FieldChange], lines: dict[int, int]
) -> Iterator[FieldChange]:
    """Keep the changes whose values still stand; brand and silhouette go back together."""
    pair = [change for change in changes if change.field in PAIR]
    stands = all(getattr(product, change.field) == change.after for change in pair)
    if len(pair) == 1 and stands:  # the other one may have been changed since, to fit this one
        before = pair[0].before
        if pair[0].field == "brand_id":
            stands = product.silhouette is None or product.silhouette.brand_id == before
        else:
            stands = before is None or lines.get(before) == product.brand_id
    for change in changes:
        if change.field in PAIR:
            if stands:
                yield change
        elif getattr(product, change.field) == change.after:
            yield change
