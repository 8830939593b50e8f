"""Rules of staff: what each would change, shown before, applied in chunks, recorded, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.models.history import remember_before, remember_change
from catalog.services import refresh_listings
from catalog.services.locks import in_transaction
from catalog.wording import one_line, slug_of
from curation.models import Rule, RuleChange, RuleRun

CHUNK = 500
PREVIEWED = 50
LOOKED_AT = 20_000  # by a preview; beyond it the count is an estimate
Kind, State = Rule.Kind, RuleRun.State
# Nested quantifiers can take for ever on a long title.
_RISKY = re.compile(r"[+*}]\)?[+*{]|\([^)]*[+*][^)]*\)[+*{]")


class RuleError(ValueError):
    """The rule makes no sense as it stands; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one product: what stands in it and what a rule would put there."""

    product: Product
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first changes, and how many products in all were looked at and would change."""

    changes: list[Change]
    changed: int
    seen: int
    is_whole: bool


def check_rule(rule: Rule) -> None:
    """Raise RuleError unless the rule says all that its kind needs."""
    needs_text = rule.kind != Kind.DEFAULT
    if needs_text and not rule.text.strip():
        raise RuleError(_("Write the words that the rule looks for."))
    if rule.kind == Kind.BRAND_ALIAS and rule.brand is None:
        raise RuleError(_("Choose the brand that is meant."))
    if rule.kind == Kind.SILHOUETTE_ALIAS and rule.silhouette is None:
        raise RuleError(_("Choose the silhouette that is meant."))
    if rule.kind == Kind.DEFAULT and (rule.merchant is None or not (rule.gender or rule.brand)):
        raise RuleError(_("Choose the shop, and what it leaves unsaid: brand or gender."))
    if needs_text and rule.is_pattern and _RISKY.search(rule.text):
        raise RuleError(_("This expression could take for ever on some title. Write it simpler."))
    if needs_text:
        _pattern(rule)


def _pattern(rule: Rule) -> re.Pattern[str]:
    text = rule.text.strip()
    words = r"\s+".join(re.escape(word) for word in text.split())
    try:
        return re.compile(text if rule.is_pattern else rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise RuleError(
            _("This is no regular expression: %(error)s.") % {"error": str(error)}
        ) from error


def preview(rule: Rule) -> Preview:
    """Say what a rule, saved or not, would change; writes nothing.

    Raises:
        RuleError: see `check_rule`.
    """
    check_rule(rule)
    apply = _worker(rule)
    shown: list[Change] = []
    changed = seen = 0
    products = _products(rule).order_by("-pk")[:LOOKED_AT]
    for product in products.iterator(chunk_size=2000):
        seen += 1
        changes = apply(product)
        changed += bool(changes)
        if len(shown) < PREVIEWED:
            shown += changes
    return Preview(changes=shown, changed=changed, seen=seen, is_whole=seen < LOOKED_AT)


def _products(rule: Rule) -> QuerySet[Product]:
    """Return the products that a rule can concern."""
    products = Product.objects.exclude(status=Product.Status.MERGED).select_related("brand")
    if rule.merchant is not None:
        sold = rule.merchant.offers.values("product")
        products = products.filter(pk__in=sold)
    if rule.kind == Kind.DEFAULT:
        return products
    if rule.kind == Kind.SILHOUETTE_ALIAS and rule.silhouette is not None:
        products = products.filter(brand=rule.silhouette.brand_id)
    elif rule.brand is not None and rule.kind in (Kind.TITLE, Kind.FILTER):
        products = products.filter(brand=rule.brand_id)
    # The database leaves out what cannot match; the pattern itself is ours to judge.
    first = rule.text.split()[0] if rule.text.split() and not rule.is_pattern else ""
    return products.filter(name__icontains=first) if first else products


def _worker(rule: Rule) -> Callable[[Product], list[Change]]:
    """Return what says, for one product, what the rule changes of it."""
    if rule.kind == Kind.DEFAULT:
        return lambda product: _defaults(rule, product)
    pattern = _pattern(rule)
    if rule.kind == Kind.TITLE:
        return lambda product: _cleaned_title(rule, pattern, product)
    if rule.kind == Kind.FILTER:
        return lambda product: _kept_out(pattern, product)
    return lambda product: _renamed(rule, pattern, product)


def _defaults(rule: Rule, product: Product) -> list[Change]:
    found = []
    if rule.gender and not product.gender:
        found.append(Change(product=product, field="gender", before="", after=rule.gender))
    if rule.brand_id and product.brand_id is None:
        found.append(Change(product=product, field="brand_id", before=None, after=rule.brand_id))
    return _unlocked(product, found)


def _cleaned_title(rule: Rule, pattern: re.Pattern[str], product: Product) -> list[Change]:
    name = one_line(pattern.sub(lambda _match: rule.replacement, product.name), limit=300)
    name = re.sub(r"\s{2,}", " ", name).strip(" -–—|,")
    if not name or name == product.name:
        return []
    change = Change(product=product, field="name", before=product.name, after=name)
    return _unlocked(product, [change])


def _kept_out(pattern: re.Pattern[str], product: Product) -> list[Change]:
    rejected = Product.Status.REJECTED
    if product.status == rejected or not pattern.search(product.name):
        return []
    return [Change(product=product, field="status", before=product.status, after=rejected.value)]


def _renamed(rule: Rule, pattern: re.Pattern[str], product: Product) -> list[Change]:
    if not pattern.search(product.name):
        return []
    if rule.kind == Kind.BRAND_ALIAS:
        if product.brand_id == rule.brand_id:
            return []
        after, field, before = rule.brand_id, "brand_id", product.brand_id
        # A brand that another rule, shop or person was sure of is not overruled by a spelling.
        if before is not None:
            return []
    else:
        if product.silhouette_id is not None:
            return []
        after, field, before = rule.silhouette_id, "silhouette_id", product.silhouette_id
    return _unlocked(product, [Change(product=product, field=field, before=before, after=after)])


def _unlocked(product: Product, changes: list[Change]) -> list[Change]:
    """Leave out fields that staff have edited by hand: a person wins over a rule."""
    locked = set(product.locked_fields)
    return [each for each in changes if each.field.removesuffix("_id") not in locked]


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
    rows = _products(run.rule).filter(pk__gt=run.cursor).order_by("pk")
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
    worker = _worker(run.rule)
    changes = [change for product in products for change in worker(product)]
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
        total += in_transaction(lambda rule=rule: _sweep(rule))  # type: ignore[misc]
    return total


def _sweep(rule: Rule) -> int:
    began = timezone.now()
    rows = _products(rule).filter(updated_at__gte=rule.swept_at).order_by("pk")
    products = list(rows.select_for_update(of=("self",), no_key=True)[: 4 * CHUNK])
    worker = _worker(rule)
    changed = 0
    if any(worker(product) for product in products):
        run = RuleRun.objects.create(
            rule=rule, state=State.DONE, finished_at=began, started_by=rule.created_by
        )
        run.seen, run.changed = len(products), _apply(run, products)
        run.message = "sweep"
        run.save()
        changed = run.changed
    Rule.objects.filter(pk=rule.pk).update(swept_at=began)
    return changed
