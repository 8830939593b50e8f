"""Take back a merge, or part a product whose offers are two shoes."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Offer, Product, ProductImage, ProductMerge
from catalog.models.history import remember_before, remember_change
from catalog.naming import describe
from catalog.services.different import remember_different
from catalog.services.identity import product_name
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction
from catalog.services.merging import MergeError, check_versions, lock_products, merge_products
from catalog.services.offer_words import words_of_offer
from catalog.services.vocabulary import load_vocabulary
from catalog.wording import slug_of

logger = logging.getLogger(__name__)


def undo_merge(record: ProductMerge, *, by: AbstractBaseUser | None = None) -> None:
    """Give back what a merge moved; a split is taken back by merging the two again.

    Rows that the merge dropped come back, fields that it filled become blank again unless somebody
    has changed them since. What came to the kept product after the merge stays there, but pictures
    go with their offers. The two are then known to be different.

    Raises:
        MergeError: it was undone already, or one of the two has been merged again since.
    """
    if record.kind == ProductMerge.Kind.SPLIT:
        _undo_split(record, by=by)
    else:
        in_transaction(lambda: _undo(record.pk, by=by))


def _undo(record_id: int, *, by: AbstractBaseUser | None) -> None:
    record = ProductMerge.objects.select_for_update().get(pk=record_id)
    products = lock_products([record.kept, record.other])
    keep, other = products.get(record.kept), products.get(record.other)
    if record.undone_at is not None:
        raise MergeError(_("This was undone already."))
    if keep is None or other is None or other.merged_into_id != record.kept:
        raise MergeError(_("One of the two was merged again since: undo the later merge first."))
    remember_before([keep, other])
    for name, (before, after) in record.filled.items():
        if getattr(keep, name) == after:
            setattr(keep, name, before)
    keep.version += 1
    keep.save()
    other.status, other.merged_into = record.other_status, None
    other.version += 1
    other.save(update_fields=["status", "merged_into", "version", "updated_at"])
    _give_back(record, keep, other)
    _bring_back(record.dropped)
    _mark_undone(record, by=by)
    if by is not None:
        remember_change([other], by=by, reason=f"merge {record.pk} undone")
    remember_different(keep.pk, other.pk)
    refresh_listings([keep.pk, other.pk])


def _give_back(record: ProductMerge, keep: Product, other: Product) -> None:
    for label, ids in record.moved.items():
        model_label, _dot, field = label.rpartition(".")
        model = apps.get_model(model_label)
        model._base_manager.filter(pk__in=ids, **{field: keep}).update(**{field: other})
    _take_pictures_along(keep, other)


def _take_pictures_along(keep: Product, other: Product) -> None:
    """Pictures that were crawled since go with the offer that they show."""
    strays = ProductImage.objects.filter(product=keep, offer__product=other)
    known = other.images.values("sha256")
    strays.filter(sha256__in=known).delete()
    strays.update(product=other)


def _bring_back(dropped: list[dict[str, Any]]) -> None:
    for row in serializers.deserialize("json", json.dumps(dropped), ignorenonexistent=True):
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            # Made anew since, or what it belonged to is gone: the row has nothing to say.
            logger.info("a row dropped by a merge could not come back: %s", row)


def _mark_undone(record: ProductMerge, *, by: AbstractBaseUser | None) -> None:
    record.undone_at = timezone.now()
    record.undone_by_id = by.pk if by is not None else None
    record.save(update_fields=["undone_at", "undone_by"])


def split_product(
    product: Product,
    offer_ids: Collection[int],
    *,
    by: AbstractBaseUser | None = None,
    version: int | None = None,
) -> Product:
    """Make a product of its own for some of a product's offers; return it.

    Their pictures go along. The new product is named as its first offer names it; numbers stay
    with the old one, where they are proven. The two are known to be different from then on.

    Raises:
        MergeError: no offers were chosen, or all of them: nothing would be parted.
        StaleMergeError: the product is no longer of this version.
    """
    seen = {} if version is None else {product.pk: version}
    return in_transaction(lambda: _split(product.pk, set(offer_ids), by=by, seen=seen))


def _split(
    product_id: int,
    offer_ids: set[int],
    *,
    by: AbstractBaseUser | None,
    seen: dict[int, int],
) -> Product:
    old = lock_products([product_id])[product_id]
    check_versions({product_id: old}, seen)
    offers = list(old.offers.select_related("merchant").filter(pk__in=offer_ids).order_by("pk"))
    if not offers or len(offers) == old.offers.count():
        raise MergeError(_("Choose some of the offers, not all of them."))
    remember_before([old])
    new = _described_by(offers[0], old)
    new.save(force_insert=True)
    moved = [offer.pk for offer in offers]
    images = list(old.images.filter(offer__in=moved).values_list("pk", flat=True))
    Offer.objects.filter(pk__in=moved).update(product=new)
    ProductImage.objects.filter(pk__in=images).update(product=new)
    old.version += 1
    old.save(update_fields=["version", "updated_at"])
    ProductMerge.objects.create(
        kind=ProductMerge.Kind.SPLIT,
        kept=old.pk,
        other=new.pk,
        kept_name=old.name,
        other_name=new.name,
        moved={"catalog.offer.product": moved, "catalog.productimage.product": images},
        other_status=new.status,
        made_by_id=by.pk if by is not None else None,
    )
    remember_different(old.pk, new.pk)
    refresh_listings([old.pk, new.pk])
    return new


def _described_by(offer: Offer, old: Product) -> Product:
    vocabulary = load_vocabulary()
    data = words_of_offer(offer)
    described = describe(data, vocabulary.lexicon, shop_name=offer.merchant.name)
    name = product_name(offer.title, described)
    return Product(
        brand_id=vocabulary.brand_id(described) or old.brand_id,
        silhouette_id=vocabulary.silhouette_id(described),
        name=name,
        slug=slug_of(name, limit=200),
        colourway=described.colourway,
        colours=list(described.colours),
        gender=described.gender,
        height=described.height,
        status=old.status,
    )


def _undo_split(record: ProductMerge, *, by: AbstractBaseUser | None) -> None:
    products = Product.objects.in_bulk([record.kept, record.other])
    if record.undone_at is not None:
        raise MergeError(_("This was undone already."))
    if len(products) < 2 or any(p.status == Product.Status.MERGED for p in products.values()):
        raise MergeError(_("One of the two was merged since: undo that merge first."))

    def join() -> None:
        merge_products(
            products[record.kept], [products[record.other]], by=by, reason=f"split {record.pk}"
        )
        _mark_undone(record, by=by)

    in_transaction(join)
