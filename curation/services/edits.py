"""Fields of many chosen products set at once: looked at first, then written by a recorded run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from curation.models import BulkEdit, RunState
from curation.services import runs
from curation.services.runs import CHUNK, PAIR, Change, RunError

# In the order of the form. Names and numbers are of one product each.
EDITABLE = ("brand_id", "silhouette_id", "gender", "height", "colours", "colourway", "status")
EXAMPLES = 20
MOST_CHOSEN = 250_000
LOOKED_UP = 2_000
DRAFTS_KEPT = timedelta(days=1)
# The brand of a product's silhouette, None without one.
LINE_BRAND = F("silhouette__brand_id")
_READ = ("name", "version", "style_code", "locked_fields", *EDITABLE)


@dataclass(slots=True, kw_only=True)
class Preview:
    """What an edit would do, in numbers of products, and some of the changes.

    `locked` keep at least one field that a person has edited; they may change in others.
    """

    changed: int = 0
    already: int = 0
    locked: int = 0
    clashing: int = 0
    gone: int = 0
    examples: list[Change] = field(default_factory=list)


def begin(
    product_ids: Iterable[int], *, by: User, values: dict[str, Any] | None = None
) -> BulkEdit:
    """Note which products a person has chosen; nothing changes before `start`.

    Raises:
        RunError: none was chosen, or too many.
    """
    BulkEdit.objects.filter(
        state=RunState.DRAFT, created_at__lt=timezone.now() - DRAFTS_KEPT
    ).delete()
    ids = sorted(set(product_ids))
    if not ids:
        raise RunError(_("No product was chosen."))
    if len(ids) > MOST_CHOSEN:
        raise RunError(_("These are too many at once. Narrow the list by a filter first."))
    return BulkEdit.objects.create(
        state=RunState.DRAFT, started_by=by, product_ids=ids, values=values or {}
    )


def look(edit_id: int, values: dict[str, Any], *, may_overwrite: bool, by: User) -> Preview:
    """Say what setting `values` would do, and note the versions that this rests on.

    Raises:
        RunError: it is no draft of this person's.
    """
    with transaction.atomic():
        edit = _draft(edit_id, by)
        edit.values, edit.may_overwrite = values, may_overwrite
        found = Preview()
        versions: dict[int, int] = {}
        for products in _chosen(edit):
            versions |= {product.pk: product.version for product in products}
            _count(edit, products, found)
        found.gone = len(edit.product_ids) - len(versions)
        edit.product_ids, edit.versions = list(versions), list(versions.values())
        edit.preview += 1
        edit.save()
    return found


def _draft(edit_id: int, by: User) -> BulkEdit:
    edit = BulkEdit.objects.select_for_update(of=("self",)).get(pk=edit_id)
    if edit.state != RunState.DRAFT:
        raise RunError(_("This edit has been started already."))
    if edit.started_by_id != by.pk:
        raise RunError(_("Somebody else is preparing this edit. Choose the products yourself."))
    return edit


def _chosen(edit: BulkEdit) -> Iterator[list[Any]]:
    """Yield the chosen products that are still there, by id, with what a preview reads.

    Named tuples instead of products: 100,000 of them are made in a third of the time.
    """
    there = Product.objects.exclude(status=Product.Status.MERGED).annotate(line_brand=LINE_BRAND)
    rows = there.values_list("pk", *_READ, "line_brand", named=True)
    for start in range(0, len(edit.product_ids), LOOKED_UP):
        ids = edit.product_ids[start : start + LOOKED_UP]
        yield list(rows.filter(pk__in=ids).order_by("pk"))


def _count(edit: BulkEdit, products: list[Any], found: Preview) -> None:
    read = _read(edit, products)
    for changes in read.changes.values():
        found.examples += changes[: EXAMPLES - len(found.examples)]
    found.changed += len(read.changes)
    found.already += read.already
    found.locked += read.locked
    found.clashing += read.clashing


@dataclass(slots=True, kw_only=True)
class _Read:
    """What an edit means for some products: changes by product, and how many it leaves alone."""

    changes: dict[int, list[Change]]
    already: int
    locked: int
    clashing: int


def _read(edit: BulkEdit, products: list[Any]) -> _Read:
    changes: dict[int, list[Change]] = {}
    already = locked = 0
    for product in products:
        found, is_kept = changes_of(edit, product)
        locked += is_kept
        already += not found and not is_kept
        if found:
            changes[product.pk] = found
    brands = [(c.product, c.after) for some in changes.values() for c in some if c.field == PAIR[0]]
    clashing = runs.bearers_of_codes(brands)
    free = {pk: some for pk, some in changes.items() if pk not in clashing}
    return _Read(changes=free, already=already, locked=locked, clashing=len(clashing))


def changes_of(edit: BulkEdit, product: Any) -> tuple[list[Change], bool]:
    """Return what an edit changes of a product, and whether a field that somebody edited is kept.

    `product` is a row with its `line_brand`, see `LINE_BRAND`.

    Under another brand a silhouette is emptied, unlocked: it may come again from a shop.
    """
    values = dict(edit.values)
    new_brand = values.get("brand_id", product.brand_id)
    follows = (
        new_brand != product.brand_id
        and "silhouette_id" not in values
        and product.line_brand not in (None, new_brand)
    )
    if follows:
        values["silhouette_id"] = None
    differing = [name for name in values if getattr(product, name) != values[name]]
    kept = set()
    if not edit.may_overwrite:
        kept = {each for each in differing if each.removesuffix("_id") in product.locked_fields}
        if kept & set(PAIR):
            kept |= set(PAIR)
    changes = [
        Change(
            product=product,
            field=name,
            before=getattr(product, name),
            after=values[name],
            locks=name != "status" and not (follows and name == "silhouette_id"),
        )
        for name in differing
        if name not in kept
    ]
    return changes, bool(kept)


def start(edit_id: int, *, preview: int, by: User) -> BulkEdit:
    """Have a looked-at edit carried out; `preview` says which look was confirmed.

    Raises:
        RunError: it was started already, or looked at anew since.
    """
    with transaction.atomic():
        edit = _draft(edit_id, by)
        if edit.preview != preview or not preview:
            raise RunError(
                _("You have looked at other values since. Nothing was changed: look once more.")
            )
        edit.state = RunState.QUEUED
        edit.save(update_fields=["state"])
    return edit


def work_off(edit_id: int) -> BulkEdit:
    """Carry an edit out in chunks of 500 products; safe to kill and to call twice."""
    return runs.work_off(_chunk, edit_id)


def _chunk(edit_id: int) -> BulkEdit:
    edit = BulkEdit.objects.select_for_update(of=("self",)).get(pk=edit_id)
    if not edit.is_open:
        return edit
    first = bisect_right(edit.product_ids, edit.cursor)
    versions = dict(
        zip(
            edit.product_ids[first : first + CHUNK],
            edit.versions[first : first + CHUNK],
            strict=True,
        )
    )
    if edit.stop_requested or not versions:
        runs.end_run(edit)
    else:
        edit.state = RunState.RUNNING
        _carry_out(edit, versions)
    runs.save_progress(edit, "stale_ids", "already", "locked", "clashing")
    return edit


def _carry_out(edit: BulkEdit, versions: dict[int, int]) -> None:
    rows = Product.objects.filter(pk__in=versions).annotate(line_brand=LINE_BRAND).order_by("pk")
    locked = rows.select_for_update(of=("self",), no_key=True)
    products = [product for product in locked if product.version == versions[product.pk]]
    # Changed by somebody since the preview, or gone: left alone, and told.
    edit.stale_ids += sorted(versions.keys() - {product.pk for product in products})
    read = _read(edit, products)
    changes = [change for some in read.changes.values() for change in some]
    edit.changed += runs.apply_changes(edit, changes, reason=str(edit))
    edit.already += read.already
    edit.locked += read.locked
    edit.clashing += read.clashing
    edit.seen += len(versions)
    edit.cursor = max(versions)


def put_back(edit: BulkEdit) -> int:
    """Undo an edit that `runs.ask_to_take_back` noted; return how many products were put back."""
    return runs.put_back(edit, reason=f"{edit} taken back")


def begin_again(edit: BulkEdit, *, by: User) -> BulkEdit:
    """Prepare the same edit for the products that somebody had changed meanwhile.

    Raises:
        RunError: there is none.
    """
    return begin(edit.stale_ids, by=by, values=edit.values)
