"""Rules of staff: what each would change, shown before, applied in chunks, recorded, taken back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import Product
from catalog.services.locks import in_transaction
from curation.models import Rule, RuleRun
from curation.services import runs
from curation.services.rule_meaning import RuleError, check_rule, products_of, reader_of
from curation.services.runs import CHUNK, Change

__all__ = ["Change", "Preview", "RuleError", "check_rule", "preview", "start_run", "take_back"]

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
    return runs.work_off(_chunk, run_id)


def _chunk(run_id: int) -> RuleRun:
    run = RuleRun.objects.select_for_update(of=("self",)).select_related("rule").get(pk=run_id)
    if not run.is_open:
        return run
    rows = products_of(run.rule).filter(pk__gt=run.cursor).order_by("pk")
    products = list(rows.select_for_update(of=("self",), no_key=True)[:CHUNK])
    if run.stop_requested or not products:
        runs.end_run(run)
        Rule.objects.filter(pk=run.rule_id).update(swept_at=run.finished_at)
    else:
        run.state = State.RUNNING
        run.cursor = products[-1].pk
        run.seen += len(products)
        run.changed += _apply(run, products)
    runs.save_progress(run)
    return run


def _apply(run: RuleRun, products: list[Product]) -> int:
    read = reader_of(run.rule)
    changes = [change for product in products for change in read(product)]
    brands = [(each.product, each.after) for each in changes if each.field == "brand_id"]
    clashing = runs.bearers_of_codes(brands)
    free = [change for change in changes if change.product.pk not in clashing]
    return runs.apply_changes(run, free, reason=f"rule: {run.rule.name}")


def take_back(run: RuleRun, *, by: Any) -> int:
    """Undo a run where its values still stand; return how many products were put back.

    What somebody has changed since is left as it is. An alias that the rule taught is unlearnt.

    Raises:
        RunError: the run has not ended, or was taken back already.
    """
    runs.ask_to_take_back(run, by=by)
    return put_back(run)


def put_back(run: RuleRun) -> int:
    """Do what `runs.ask_to_take_back` noted: the second half of `take_back`; safe to repeat."""
    _unteach(run.rule)
    Rule.objects.filter(pk=run.rule_id).update(is_active=False)
    return runs.put_back(run, reason=f"rule taken back: {run.rule.name}")


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
