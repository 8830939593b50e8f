"""Two products that are one: everything that points to one moves to the other, and can go back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.db.models import (
    Exists,
    F,
    ForeignKey,
    ManyToOneRel,
    Model,
    OneToOneField,
    OuterRef,
    Q,
    QuerySet,
    UniqueConstraint,
)
from django.utils.translation import gettext as _

from catalog.models import MatchCandidate, Offer, Product, ProductListing, ProductMerge
from catalog.models.history import remember_before, remember_change
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
_NUMBERS = ("brand_id", "style_code", "gtin")


class MergeError(Exception):
    """These products cannot be merged; the message says why, for people."""


class StaleMergeError(MergeError):
    """Somebody has changed one of the products since it was looked at."""


def merge_products(
    keep: Product,
    duplicates: Collection[Product],
    *,
    by: AbstractBaseUser | None = None,
    versions: Mapping[int, int] | None = None,
    reason: str = "",
) -> int:
    """Move all that belongs to the duplicates to `keep`; return how many were merged.

    Offers, pictures and whatever other rooms attach to products move along (every relation of the
    model is walked); where a move would break a unique constraint, `keep` has the same already and
    the duplicate's row goes. A duplicate stays as a row with `merged_into`, never in a chain, so
    that its address can lead on. Already merged duplicates and `keep` itself are passed over.
    Each merge leaves a `ProductMerge`, by which `undo_merge` takes it back.

    `versions`: the versions that the person saw, by product id.

    Raises:
        MergeError: `keep` has itself been merged into another product.
        StaleMergeError: a product is no longer of the version in `versions`. Nothing was done.
    """
    ids = sorted({duplicate.pk for duplicate in duplicates} - {keep.pk})
    seen = versions or {}
    if not ids:
        return 0
    return in_transaction(lambda: _merge(keep.pk, ids, by=by, seen=seen, reason=reason))


def lock_products(ids: Collection[int]) -> dict[int, Product]:
    """Take the identity lock and the rows, offers before products, as a crawl does."""
    take_identity_lock()
    offers = Offer.objects.filter(product__in=ids).order_by("pk")
    list(offers.select_for_update(no_key=True).values_list("pk"))
    rows = Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {product.pk: product for product in rows}


def check_versions(products: Mapping[int, Product], seen: Mapping[int, int]) -> None:
    """Raise StaleMergeError unless the products still are as they were seen."""
    for pk, version in seen.items():
        if pk in products and products[pk].version != version:
            raise StaleMergeError(
                _(
                    "“%(name)s” was changed by somebody else, or by a crawl, since you opened it. "
                    "Nothing was done. Look at it again."
                )
                % {"name": products[pk].name}
            )


def _merge(
    keep_id: int,
    duplicate_ids: list[int],
    *,
    by: AbstractBaseUser | None,
    seen: Mapping[int, int],
    reason: str,
) -> int:
    products = lock_products([keep_id, *duplicate_ids])
    check_versions(products, seen)
    keep = products.pop(keep_id)
    if keep.status == Product.Status.MERGED:
        raise MergeError(
            _("“%(name)s” has itself been merged into product %(other)s.")
            % {"name": keep.name, "other": keep.merged_into_id}
        )
    merged = [p for p in products.values() if p.status != Product.Status.MERGED]
    if by is not None:
        remember_before([keep, *merged])
    for duplicate in merged:
        _merge_one(keep, duplicate, by=by, reason=reason)
    if merged:
        keep.version += 1
        keep.save()
        if by is not None:
            remember_change(merged, by=by, reason=f"merged into {keep.pk}")
        refresh_listings([keep.pk, *(duplicate.pk for duplicate in merged)])
    return len(merged)


def _merge_one(
    keep: Product, duplicate: Product, *, by: AbstractBaseUser | None, reason: str
) -> None:
    record = ProductMerge(
        kind=ProductMerge.Kind.MERGE,
        kept=keep.pk,
        other=duplicate.pk,
        kept_name=keep.name,
        other_name=duplicate.name,
        other_status=duplicate.status,
        made_by_id=by.pk if by is not None else None,
        reason=reason,
    )
    record.dropped += _drop(_settled_candidates(keep, duplicate))
    for model, field in product_relations():
        _move(model, field, keep=keep, duplicate=duplicate, record=record)
    duplicate.status = Product.Status.MERGED
    duplicate.merged_into = keep
    duplicate.version += 1
    duplicate.save(update_fields=["status", "merged_into", "version", "updated_at"])
    before = {name: getattr(keep, name) for name in (*FILLED_FIELDS, *_NUMBERS)}
    _fill_blanks(keep, duplicate)
    record.filled = {
        name: [value, getattr(keep, name)]
        for name, value in before.items()
        if getattr(keep, name) != value
    }
    # The next duplicate of the same call must not find the number taken.
    keep.save(update_fields=[name.removesuffix("_id") for name in record.filled])
    record.save()


def product_relations() -> Iterator[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Yield every model and foreign key that points to products, hidden relations too.

    `Product._meta.related_objects` would leave out relations whose name is "+". References without
    a constraint are records of the past (history), which a merge must not rewrite.
    """
    for relation in Product._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and isinstance(relation.related_model, type):
            field = relation.field
            if getattr(field, "db_constraint", True):
                yield relation.related_model, field


def _move(
    model: type[Model],
    field: ForeignKey[Any, Any],
    *,
    keep: Product,
    duplicate: Product,
    record: ProductMerge,
) -> None:
    """Point the duplicate's rows to `keep`; drop those that `keep` has already."""
    rows = model._base_manager.filter(**{field.name: duplicate})
    if model is ProductListing:  # derived; refreshed in the end
        rows.delete()
        return
    for others, condition in _unique_with(model, field):
        same = {name: OuterRef(name) for name in others}
        twin = model._base_manager.filter(condition, **{field.name: keep}, **same)
        record.dropped += _drop(rows.filter(condition).filter(Exists(twin)))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        record.moved[f"{model._meta.label_lower}.{field.name}"] = ids
        rows.update(**{field.name: keep})


def _drop(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Delete rows and return what stood in them."""
    found = list(rows)
    stood: list[dict[str, Any]] = json.loads(serializers.serialize("json", found))
    if found:
        type(found[0])._base_manager.filter(pk__in=[row.pk for row in found]).delete()
    return stood


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


def _settled_candidates(keep: Product, duplicate: Product) -> QuerySet[MatchCandidate]:
    """Return the candidates that ask whether these two are one: they have their answer."""
    pair = Q(product=keep, other=duplicate) | Q(product=duplicate, other=keep)
    pair |= Q(product=keep, offer__product=duplicate) | Q(product=duplicate, offer__product=keep)
    pair |= Q(other=F("product")) & Q(product__in=[keep, duplicate])
    return MatchCandidate.objects.filter(pair)
