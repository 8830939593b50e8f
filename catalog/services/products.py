"""Facts of stored products, kept in step with what their offers say and staff have locked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Min
from django.utils import timezone

from catalog.models import Offer, Product
from catalog.services.entries import Entry
from catalog.services.identity import product_name
from catalog.services.numbers import Numbers
from catalog.wording import slug_of

DESCRIBED_FIELDS = (
    "silhouette_id",
    "name",
    "slug",
    "colourway",
    "colours",
    "gender",
    "height",
    "description",
)
WRITTEN_FIELDS = ("brand", "silhouette", *DESCRIBED_FIELDS[1:], "style_code", "gtin")
# A lock on the left covers the field on the right too.
LOCKED_WITH = {"name": "slug", "silhouette": "silhouette_id", "brand": "brand_id"}


def update_products(entries: Sequence[Entry], numbers: Numbers) -> None:
    """Let offers that say something new speak for their products.

    The product's first current offer is heard on everything, the others fill in what is blank:
    so two shops with differing titles do not overwrite each other for ever. Locked fields stay;
    a change raises `version`.
    """
    heard = [entry for entry in entries if not entry.has_own_product]
    ids = {entry.saved_offer.product_id for entry in heard}
    if not ids:
        return
    products = {
        product.pk: product
        for product in Product.objects.filter(pk__in=ids)
        .select_for_update(no_key=True)
        .order_by("pk")
    }
    first = dict(
        Offer.objects.current()
        .filter(product__in=ids)
        .values_list("product")
        .annotate(first=Min("pk"))
    )
    changed: dict[int, Product] = {}
    for entry in heard:
        offer = entry.saved_offer
        product = products[offer.product_id]
        is_first = first.get(product.pk) == offer.pk
        if _let_speak(entry, product, numbers, is_first=is_first):
            entry.changes.add("product")
            changed[product.pk] = product
    for product in changed.values():
        product.version += 1
        product.updated_at = timezone.now()
    # An upsert by id is one statement whatever the number of fields; every id exists.
    Product.objects.bulk_create(
        [changed[pk] for pk in sorted(changed)],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*WRITTEN_FIELDS, "version", "updated_at"],
    )


def _let_speak(entry: Entry, product: Product, numbers: Numbers, *, is_first: bool) -> bool:
    """Take over what the offer says into the product; return whether that changed anything."""
    locked = set(product.locked_fields)
    locked |= {covered for field, covered in LOCKED_WITH.items() if field in locked}
    before = {name: getattr(product, name) for name in (*DESCRIBED_FIELDS, *_NUMBER_FIELDS)}
    _take_numbers(entry, product, numbers, locked=locked)
    for name, value in _stated(entry).items():
        old = getattr(product, name)
        if value and name not in locked and (is_first or not old):
            if name == "silhouette_id" and entry.brand_id != product.brand_id:
                continue
            setattr(product, name, value)
    return any(getattr(product, name) != value for name, value in before.items())


_NUMBER_FIELDS = ("brand_id", "style_code", "gtin")


def _take_numbers(entry: Entry, product: Product, numbers: Numbers, *, locked: set[str]) -> None:
    """Fill in brand, style code and GTIN, unless another product bears them: then staff decide."""
    code_owner, gtin_owner = numbers.with_code(entry), numbers.with_gtin(entry)
    if code_owner is not None and code_owner.pk != product.pk:
        entry.clashes.append((code_owner.pk, entry.described.style_code))
    if gtin_owner is not None and gtin_owner.pk != product.pk:
        entry.clashes.append((gtin_owner.pk, entry.data.gtin))
    if product.brand_id is None and "brand_id" not in locked:
        product.brand_id = entry.brand_id
    can_have_code = code_owner is None and entry.brand_id == product.brand_id
    if not product.style_code and can_have_code and "style_code" not in locked:
        product.style_code = entry.described.style_code
    if not product.gtin and gtin_owner is None and "gtin" not in locked:
        product.gtin = entry.data.gtin
    numbers.take(product)


def _stated(entry: Entry) -> dict[str, object]:
    described = entry.described
    name = product_name(entry.data.title, described)
    return {
        "silhouette_id": entry.silhouette_id,
        "name": name,
        "slug": slug_of(name, limit=200),
        "colourway": described.colourway,
        "colours": list(described.colours),
        "gender": described.gender,
        "height": described.height,
        "description": entry.data.description,
    }
