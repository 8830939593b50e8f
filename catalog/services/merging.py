"""Two products that are one: everything that points to one moves to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import (
    Exists,
    F,
    ForeignKey,
    ManyToOneRel,
    Model,
    OneToOneField,
    OuterRef,
    Q,
    UniqueConstraint,
)

from catalog.models import MatchCandidate, Offer, Product, ProductListing
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction, take_identity_lock

# What the kept product takes over where it knows nothing itself.
FILLED_FIELDS = (
    "silhouette_id",
    "colourway",
    "colours",
    "gender",
    "height",
    "description",
)


class MergeError(Exception):
    """These products cannot be merged; the message says why, for people."""


def merge_products(keep: Product, duplicates: Collection[Product]) -> int:
    """Move all that belongs to the duplicates to `keep`; return how many were merged.

    Offers, pictures and whatever other rooms attach to products move along (every relation of the
    model is walked); where a move would break a unique constraint, `keep` has the same already and
    the duplicate's row goes. A duplicate stays as a row with `merged_into`, never in a chain, so
    that its address can lead on. Already merged duplicates and `keep` itself are passed over.

    Raises:
        MergeError: `keep` has itself been merged into another product.
    """
    ids = sorted({duplicate.pk for duplicate in duplicates} - {keep.pk})
    return in_transaction(lambda: _merge(keep.pk, ids)) if ids else 0


def _merge(keep_id: int, duplicate_ids: list[int]) -> int:
    take_identity_lock()
    all_ids = [keep_id, *duplicate_ids]
    # Offers before products, as a crawl does.
    offers = Offer.objects.filter(product__in=all_ids).order_by("pk")
    list(offers.select_for_update(no_key=True).values_list("pk"))
    rows = Product.objects.filter(pk__in=all_ids).order_by("pk").select_for_update(no_key=True)
    products = {product.pk: product for product in rows}
    keep = products.pop(keep_id)
    if keep.status == Product.Status.MERGED:
        raise MergeError(f"Product {keep_id} has itself been merged into {keep.merged_into_id}.")
    merged = [p for p in products.values() if p.status != Product.Status.MERGED]
    for duplicate in merged:
        for model, field in _relations():
            _move(model, field, keep=keep, duplicate=duplicate)
        duplicate.status = Product.Status.MERGED
        duplicate.merged_into = keep
        duplicate.version += 1
        duplicate.save(update_fields=["status", "merged_into", "version", "updated_at"])
        _fill_blanks(keep, duplicate)
    if merged:
        keep.version += 1
        keep.save()
        _drop_settled_candidates(keep)
        refresh_listings([keep.pk, *(duplicate.pk for duplicate in merged)])
    return len(merged)


def _relations() -> Iterator[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Yield every model and foreign key that points to products, hidden relations too.

    `Product._meta.related_objects` would leave out relations whose name is "+".
    """
    for relation in Product._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and isinstance(relation.related_model, type):
            yield relation.related_model, relation.field


def _move(
    model: type[Model], field: ForeignKey[Any, Any], *, keep: Product, duplicate: Product
) -> None:
    """Point the duplicate's rows to `keep`; drop those that `keep` has already."""
    rows = model._base_manager.filter(**{field.name: duplicate})
    if model is ProductListing:  # derived; refreshed in the end
        rows.delete()
        return
    for others, condition in _unique_with(model, field):
        same = {name: OuterRef(name) for name in others}
        twin = model._base_manager.filter(condition, **{field.name: keep}, **same)
        rows.filter(condition).filter(Exists(twin)).delete()
    rows.update(**{field.name: keep})


def _unique_with(model: type[Model], field: ForeignKey[Any, Any]) -> Iterator[tuple[list[str], Q]]:
    """Yield, for each unique constraint over `field`, its other fields and its condition."""
    if isinstance(field, OneToOneField) or field.unique:
        yield [], Q()
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            others = [name for name in constraint.fields if name != field.name]
            yield others, constraint.condition or Q()
    for together in model._meta.unique_together:
        if field.name in together:
            yield [name for name in together if name != field.name], Q()


def _fill_blanks(keep: Product, duplicate: Product) -> None:
    if keep.brand_id is None:
        keep.brand_id = duplicate.brand_id
    same_brand = keep.brand_id == duplicate.brand_id
    for name in FILLED_FIELDS:
        if name == "silhouette_id" and not same_brand:
            continue
        if not getattr(keep, name) and name.removesuffix("_id") not in keep.locked_fields:
            setattr(keep, name, getattr(duplicate, name))
    if not keep.style_code and same_brand:
        keep.style_code = duplicate.style_code
    keep.gtin = keep.gtin or duplicate.gtin


def _drop_settled_candidates(keep: Product) -> None:
    """Candidates that ask whether a product is itself have their answer."""
    MatchCandidate.objects.filter(
        Q(other=F("product")) | Q(offer__product=F("product")), product=keep
    ).delete()
