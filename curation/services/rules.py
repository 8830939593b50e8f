"""Rules of staff: what each would change, shown before, applied in chunks, recorded, taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.models.history import remember_before, remember_change
from catalog.services import refresh_listings
from catalog.services.locks import in_transaction
from catalog.wording import slug_of
from curation.models import Rule, RuleChange, RuleRun
from curation.services.rule_meaning import (
    Change,
    RuleError,
    check_rule,
    products_of,
    reader_of,
)

__all__ = ["Change", "Preview", "RuleError", "check_rule", "preview", "start_run", "take_back"]

CHUNK = 500
PREVIEWED = 50
LOOKED_AT = 20_000  # by a preview; beyond it the count is an estimate
LOOKED_AT_FOR_S = 5.0
Kind, State = Rule.Kind, RuleRun.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first changes, and how many products in all were looked at and would change."""

    changes: list[Change]
    changed: int
    seen: int
    is_whole: bool


def preview(rule: Rule) -> Preview:
    """Say what a rule, saved or not, would change; writes nothing.

    Raises:
        RuleError: see `check_rule`.
    """
    check_rule(rule)
    read = reader_of(rule)
    shown: list[Change] = []
    changed = seen = 0
    products = products_of(rule).order_by("-pk")[:LOOKED_AT]
    end = time.monotonic() + LOOKED_AT_FOR_S
    is_whole = True
    for product in products.iterator(chunk_size=2000):
        if time.monotonic() > end:
            is_whole = False
            break
        seen += 1
        changes = read(product)
        changed += bool(changes)
        if len(shown) < PREVIEWED:
            shown += changes
    return Preview(
        changes=shown, changed=changed, seen=seen, is_whole=is_whole and seen < LOOKED_AT
    )


def start_run(rule: Rule, *, by: Any) -> RuleRun:
    """Note that a rule is to be applied to all products; the task works it off.

    An alias is also taught to the crawls: from now on they read the spelling themselves.

    Raises:
        RuleError: see `check_rule`.
    """
    check_rule(rule)
    with transaction.atomic():
        _teach(rule)
        return RuleRun.objects.create(rule=rule, started_by=by)


def _teach(rule: Rule) -> None:
    target = {Kind.BRAND_ALIAS: rule.brand, Kind.SILHOUETTE_ALIAS: rule.silhouette}.get(
        Kind(rule.kind)
    )
    if target is not None and not rule.is_pattern and rule.text not in target.aliases:
        target.aliases = [*target.aliases, rule.text]
        target.save(update_fields=["aliases"])


def work_off(run_id: int) -> RuleRun:
    """Apply a run in chunks of 500 products from its cursor; safe to kill and to call twice."""
    while True:
        run = in_transaction(lambda: _chunk(run_id))
        if run.state not in (State.QUEUED, State.RUNNING):
            return run


def _chunk(run_id: int) -> RuleRun:
    run = RuleRun.objects.select_for_update(of=("self",)).select_related("rule").get(pk=run_id)
    if run.state not in (State.QUEUED, State.RUNNING):
        return run
    rows = products_of(run.rule).filter(pk__gt=run.cursor).order_by("pk")
    products = list(rows.select_for_update(of=("self",), no_key=True)[:CHUNK])
    if run.stop_requested or not products:
        run.state = State.CANCELLED if run.stop_requested else State.DONE
        run.finished_at = timezone.now()
        Rule.objects.filter(pk=run.rule_id).update(swept_at=run.finished_at)
    else:
        run.state = State.RUNNING
        run.cursor = products[-1].pk
        run.seen += len(products)
        run.changed += _apply(run, products)
    run.save()
    return run


def _apply(run: RuleRun, products: list[Product]) -> int:
    read = reader_of(run.rule)
    changes = [change for product in products for change in read(product)]
    changed = list({change.product.pk: change.product for change in changes}.values())
    if not changed:
        return 0
    remember_before(changed)
    RuleChange.objects.bulk_create(
        RuleChange(
            run=run,
            product=change.product,
            field=change.field,
            before=change.before,
            after=change.after,
        )
        for change in changes
    )
    for change in changes:
        setattr(change.product, change.field, change.after)
    _write(changed, {change.field for change in changes})
    remember_change(changed, by=run.started_by, reason=f"rule: {run.rule.name}")
    return len(changed)


def _write(products: list[Product], fields: set[str]) -> None:
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


def take_back(run: RuleRun, *, by: Any) -> int:
    """Undo a run where its values still stand; return how many products were put back.

    What somebody has changed since is left as it is. An alias that the rule taught is unlearnt.

    Raises:
        RuleError: the run has not ended, or was taken back already.
    """
    if run.state not in (State.DONE, State.CANCELLED, State.FAILED):
        raise RuleError(_("Only a run that has ended can be taken back."))
    put_back = 0
    for changes in _in_chunks(run):
        put_back += _put_back(changes, by=by, rule=run.rule)
    _unteach(run.rule)
    RuleRun.objects.filter(pk=run.pk).update(state=State.UNDONE, finished_at=timezone.now())
    Rule.objects.filter(pk=run.rule_id).update(is_active=False)
    return put_back


def _in_chunks(run: RuleRun) -> Iterator[list[RuleChange]]:
    last = 0
    while rows := list(run.changes.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        yield rows


def _put_back(changes: list[RuleChange], *, by: Any, rule: Rule) -> int:
    def write() -> int:
        ids = sorted({change.product_id for change in changes})
        rows = Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        products = {product.pk: product for product in rows}
        back: dict[int, Product] = {}
        fields: set[str] = set()
        for change in changes:
            product = products.get(change.product_id)
            if product is not None and getattr(product, change.field) == change.after:
                setattr(product, change.field, change.before)
                back[product.pk] = product
                fields.add(change.field)
        if back:
            _write(list(back.values()), fields)
            remember_change(list(back.values()), by=by, reason=f"rule taken back: {rule.name}")
        return len(back)

    return in_transaction(write)


def _unteach(rule: Rule) -> None:
    target = {Kind.BRAND_ALIAS: rule.brand, Kind.SILHOUETTE_ALIAS: rule.silhouette}.get(
        Kind(rule.kind)
    )
    if target is not None and rule.text in target.aliases:
        target.aliases = [alias for alias in target.aliases if alias != rule.text]
        target.save(update_fields=["aliases"])


def sweep_rules() -> int:
    """Apply active rules to what crawls have changed since each was last applied; return how many
    products changed. A sweep leaves a run of its own only when it changed something."""
    total = 0
    for rule in Rule.objects.filter(is_active=True, swept_at__isnull=False).order_by("pk"):
        total += in_transaction(partial(_sweep, rule))
    return total


def _sweep(rule: Rule) -> int:
    began = timezone.now()
    rows = products_of(rule).filter(updated_at__gte=rule.swept_at).order_by("pk")
    products = list(rows.select_for_update(of=("self",), no_key=True)[: 4 * CHUNK])
    read = reader_of(rule)
    changed = 0
    if any(read(product) for product in products):
        run = RuleRun.objects.create(
            rule=rule, state=State.DONE, finished_at=began, started_by=rule.created_by
        )
        run.seen, run.changed = len(products), _apply(run, products)
        run.message = "sweep"
        run.save()
        changed = run.changed
    Rule.objects.filter(pk=rule.pk).update(swept_at=began)
    return changed
