"""Rows of an import become products, offers and brands: 500 at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Brand, Merchant, Product, Silhouette
from catalog.models.history import remember_before, remember_change
from catalog.offer_data import OfferData
from catalog.services import lock_edited_fields, record_offers, refresh_listings
from catalog.wording import slug_of
from curation.tables.resources import RowError, parse

Row = dict[str, str]
Parsed = tuple[int, Row, dict[str, Any]]


@dataclass(slots=True)
class Outcome:
    """What became of some rows; `refused` holds line, reason and row."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str, Row]] = field(default_factory=list)


def apply_rows(target: str, lines: Sequence[tuple[int, Row]], *, by: Any) -> Outcome:
    """Write rows of one table; a bad row is refused with its reason and never sinks the others."""
    outcome = Outcome()
    good: list[Parsed] = []
    for line, row in lines:
        try:
            good.append((line, row, parse(target, row)))
        except RowError as error:
            outcome.refused.append((line, str(error), row))
    writers: dict[str, Callable[[list[Parsed], Outcome, Any], None]] = {
        "brands": _write_brands,
        "products": _write_products,
        "offers": _write_offers,
    }
    if good:
        writers[target](good, outcome, by)
    return outcome


def _write_brands(rows: list[Parsed], outcome: Outcome, by: Any) -> None:
    known = {
        brand.slug: brand
        for brand in Brand.objects.filter(slug__in=[values["slug"] for _l, _r, values in rows])
    }
    wanted_names = [values.get("name", "") for _l, _r, values in rows]
    owners = dict(Brand.objects.filter(name__in=wanted_names).values_list("name", "slug"))
    remember_before(list(known.values()))
    new: dict[str, Brand] = {}
    changed: dict[str, Brand] = {}
    for line, row, values in rows:
        slug = values["slug"]
        if slug != slug_of(slug, limit=100):
            reason = _("slug may hold small Latin letters, digits and hyphens only.")
            outcome.refused.append((line, reason, row))
        elif owners.get(values.get("name", ""), slug) != slug:
            reason = _("Another brand has the name “%(name)s”.") % {"name": values["name"]}
            outcome.refused.append((line, reason, row))
        elif slug in known or slug in new:
            brand = known.get(slug) or new[slug]
            if _set(brand, values):
                if slug in known:
                    changed[slug] = brand
                outcome.updated += 1
            else:
                outcome.unchanged += 1
        else:
            new[slug] = Brand(**values)
            owners[values.get("name", "")] = slug
            outcome.created += 1
    Brand.objects.bulk_create(new.values())
    Brand.objects.bulk_update(changed.values(), ["name", "aliases", "style_code_pattern"])
    remember_change([*changed.values()], by=by, reason="import")
    concerned = Product.objects.filter(brand__in=list(changed.values()))
    refresh_listings(set(concerned.values_list("pk", flat=True)))


def _set(row: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs; return the names of the fields that did."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _write_products(rows: list[Parsed], outcome: Outcome, by: Any) -> None:
    ids = sorted({values["id"] for _line, _row, values in rows})
    locked = Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    products = {product.pk: product for product in locked}
    before = [_copy(product) for product in products.values()]
    names = _Names(rows)
    taken = _numbers_taken(rows)
    changed: dict[int, Product] = {}
    for line, row, values in rows:
        product = products.get(values["id"])
        try:
            if product is None:
                raise RowError(_("There is no product with this id."))
            if product.status == Product.Status.MERGED:
                raise RowError(_("This product was merged into another."))
            wanted = names.resolve(product, values)
            _check_numbers(product, wanted, taken)
        except RowError as error:
            outcome.refused.append((line, str(error), row))
            continue
        edited = _set(product, wanted)
        if not edited:
            outcome.unchanged += 1
            continue
        if "name" in edited:
            product.slug = slug_of(product.name, limit=200)
        lock_edited_fields(
            product, [name.removesuffix("_id") for name in edited if name != "status"]
        )
        product.updated_at = timezone.now()
        changed[product.pk] = product
        outcome.updated += 1
    remember_before([each for each in before if each.pk in changed])
    Product.objects.bulk_update(changed.values(), _WRITTEN)
    remember_change(list(changed.values()), by=by, reason="import")
    refresh_listings(list(changed))


_WRITTEN = (
    *("name", "slug", "brand", "silhouette", "colourway", "colours", "gender", "height"),
    *("style_code", "gtin", "status", "locked_fields", "version", "updated_at"),
)


def _copy(product: Product) -> Product:
    values = {f.attname: getattr(product, f.attname) for f in Product._meta.concrete_fields}
    return Product(**values)


class _Names:
    """Brands and silhouettes that the rows name, by name: two queries for a chunk."""

    def __init__(self, rows: list[Parsed]) -> None:
        brands = {values["brand"] for _l, _r, values in rows if values.get("brand")}
        lines = {values["silhouette"] for _l, _r, values in rows if values.get("silhouette")}
        self.brands = {brand.name: brand.pk for brand in Brand.objects.filter(name__in=brands)}
        self.lines = {
            (line.brand_id, line.name): line.pk
            for line in Silhouette.objects.filter(name__in=lines)
        }

    def resolve(self, product: Product, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with ids for names.

        Raises:
            RowError: a name that no table has.
        """
        wanted = {k: v for k, v in values.items() if k not in ("id", "brand", "silhouette")}
        if not wanted.get("status", "x"):
            wanted.pop("status")
        brand_id = product.brand_id
        if values.get("brand"):
            if values["brand"] not in self.brands:
                raise RowError(_("There is no brand “%(name)s”.") % {"name": values["brand"]})
            brand_id = wanted["brand_id"] = self.brands[values["brand"]]
        if values.get("silhouette"):
            line = self.lines.get((brand_id or 0, values["silhouette"]))
            if line is None:
                raise RowError(
                    _("The brand has no silhouette “%(name)s”.") % {"name": values["silhouette"]}
                )
            wanted["silhouette_id"] = line
        return wanted


Taken = dict[tuple[Any, ...], int]


def _numbers_taken(rows: list[Parsed]) -> Taken:
    codes = {values["style_code"] for _l, _r, values in rows if values.get("style_code")}
    gtins = {values["gtin"] for _l, _r, values in rows if values.get("gtin")}
    bearing = Product.objects.filter(Q(style_code__in=codes) | Q(gtin__in=gtins))
    taken: Taken = {}
    for product in bearing.exclude(status=Product.Status.MERGED):
        if product.style_code:
            taken[product.brand_id, product.style_code] = product.pk
        if product.gtin:
            taken[(product.gtin,)] = product.pk
    return taken


def _check_numbers(product: Product, wanted: dict[str, Any], taken: Taken) -> None:
    """Raise RowError if another product bears the number; else note it as taken."""
    keys: list[tuple[Any, ...]] = []
    if wanted.get("style_code"):
        keys.append((wanted.get("brand_id", product.brand_id), wanted["style_code"]))
    if wanted.get("gtin"):
        keys.append((wanted["gtin"],))
    for key in keys:
        if taken.setdefault(key, product.pk) != product.pk:
            raise RowError(
                _("Product %(id)s bears the number %(number)s already.")
                % {"id": taken[key], "number": key[-1]}
            )


def _write_offers(rows: list[Parsed], outcome: Outcome, by: Any) -> None:
    slugs = {values["merchant"] for _line, _row, values in rows}
    merchants = {merchant.slug: merchant for merchant in Merchant.objects.filter(slug__in=slugs)}
    by_merchant: dict[str, list[Parsed]] = {}
    for line, row, values in rows:
        if values["merchant"] in merchants:
            by_merchant.setdefault(values["merchant"], []).append((line, row, values))
        else:
            reason = _("There is no shop “%(name)s”.") % {"name": values["merchant"]}
            outcome.refused.append((line, reason, row))
    now = timezone.now()
    for slug, some in by_merchant.items():
        lines = {values["external_id"]: (line, row) for line, row, values in some}
        batch = [_offer(values) for _line, _row, values in some]
        recorded = record_offers(merchants[slug], batch, seen_at=now)
        outcome.created += recorded.new
        outcome.updated += recorded.changed
        outcome.unchanged += recorded.unchanged
        for refusal in recorded.refused:
            line, row = lines.get(refusal.external_id, (some[0][0], some[0][1]))
            outcome.refused.append((line, _in_words(refusal.reason), row))


def _offer(values: dict[str, Any]) -> OfferData:
    return OfferData(**{name: value for name, value in values.items() if name != "merchant"})


def _in_words(reason: str) -> str:
    known = {
        "listed-twice": _("The table lists this number of the shop twice."),
        "refused-by-database": _("The database refused the row."),
        "bad-address": _("url is no web address."),
        "no-title": _("title must not be blank."),
        "no-number": _("external_id must not be blank."),
    }
    return known.get(reason, _("Refused: %(reason)s.") % {"reason": reason})
