"""What staff decide: publish, reject, the same or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.models import MatchCandidate, Product, ProductImage
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction
from catalog.services.merging import merge_products


def set_status(products: QuerySet[Product], status: Product.Status) -> int:
    """Publish or reject products that are not merged; return how many were not so before."""

    def change() -> int:
        others = products.exclude(status=status).exclude(status=Product.Status.MERGED)
        ids = sorted(others.values_list("pk", flat=True))
        rows = Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        ids = [product.pk for product in rows]
        Product.objects.filter(pk__in=ids).update(
            status=status, version=F("version") + 1, updated_at=timezone.now()
        )
        refresh_listings(ids)
        return len(ids)

    return in_transaction(change)


def lock_edited_fields(product: Product, fields: Iterable[str]) -> None:
    """Note that staff have edited these fields, so that crawls leave them alone (not saved yet)."""
    product.locked_fields = sorted({*product.locked_fields, *fields})
    product.version += 1


def unlock_fields(products: QuerySet[Product]) -> int:
    """Let crawls write all fields again, from the next change on; return how many were locked."""
    return products.exclude(locked_fields=[]).update(
        locked_fields=[], version=F("version") + 1, updated_at=timezone.now()
    )


def set_hidden(images: QuerySet[ProductImage], *, is_hidden: bool) -> int:
    """Hide pictures from visitors or show them again; return how many changed."""

    def change() -> int:
        others = images.exclude(is_hidden=is_hidden)
        rows = dict(others.values_list("pk", "product_id"))
        ProductImage.objects.filter(pk__in=rows).update(is_hidden=is_hidden)
        refresh_listings(set(rows.values()))
        return len(rows)

    return in_transaction(change)


def declare_same(candidates: Collection[MatchCandidate]) -> int:
    """Merge what the candidates propose, into the older product; return how many were merged."""
    merged = 0
    for candidate in candidates:
        # Read again: an earlier candidate may have merged one of the two.
        current = (
            MatchCandidate.objects.select_related("product", "other", "offer__product")
            .filter(pk=candidate.pk)
            .first()
        )
        if current is None:
            continue
        other = current.other or (current.offer.product if current.offer else None)
        MatchCandidate.objects.filter(pk=current.pk).update(state=MatchCandidate.State.SAME)
        if other is not None:
            keep, duplicate = sorted((current.product, other), key=lambda product: product.pk)
            merged += merge_products(keep, [duplicate])
    return merged


def declare_different(candidates: QuerySet[MatchCandidate]) -> int:
    """Note that these are different shoes, so that nobody is asked again; return how many."""
    different = MatchCandidate.State.DIFFERENT
    return candidates.exclude(state=different).update(state=different)
