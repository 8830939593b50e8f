"""What a rule means: which products it concerns, and what it would change of each. No writes."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.wording import one_line
from curation.models import Rule
from curation.services.runs import Change, RunError

Kind = Rule.Kind
# A repeated group can take for ever on one title, three open repetitions for very long.
_RISKY = re.compile(r"\)[+*{]|[+*}][+*{]")
MOST_REPETITIONS = 2


class RuleError(RunError):
    """The rule makes no sense as it stands; the message says why, for people."""


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
    if needs_text and rule.is_pattern and _is_risky(rule.text):
        raise RuleError(_("This expression could take for ever on some title. Write it simpler."))
    if needs_text:
        _pattern(rule)


def _is_risky(text: str) -> bool:
    return bool(_RISKY.search(text)) or len(re.findall(r"[+*]", text)) > MOST_REPETITIONS


def _pattern(rule: Rule) -> re.Pattern[str]:
    text = rule.text.strip()
    words = r"\s+".join(re.escape(word) for word in text.split())
    try:
        return re.compile(text if rule.is_pattern else rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise RuleError(
            _("This is no regular expression: %(error)s.") % {"error": str(error)}
        ) from error


def products_of(rule: Rule) -> QuerySet[Product]:
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


def reader_of(rule: Rule) -> Callable[[Product], list[Change]]:
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
