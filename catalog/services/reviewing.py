"""What staff decide: publish, reject, the same or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.models import MatchCandidate, Product, ProductImage
from catalog.models.history import remember_before, remember_change
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction
from catalog.services.merging import merge_products
from catalog.services.offer_words import Said, shop_says
from catalog.services.vocabulary import Vocabulary, load_vocabulary
from catalog.wording import slug_of


def set_status(
    products: QuerySet[Product], status: Product.Status, *, by: AbstractBaseUser | None = None
) -> int:
    """Publish or reject products that are not merged; return how many were not so before."""

    def change() -> int:
        others = products.exclude(status=status).exclude(status=Product.Status.MERGED)
        ids = sorted(others.values_list("pk", flat=True))
        rows = Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        changed = list(rows)
        if by is not None:
            remember_before(changed)
        ids = [product.pk for product in changed]
        Product.objects.filter(pk__in=ids).update(
            status=status, version=F("version") + 1, updated_at=timezone.now()
        )
        if by is not None:
            remember_change(list(Product.objects.filter(pk__in=ids)), by=by, reason=status)
        refresh_listings(ids)
        return len(ids)

    return in_transaction(change)


def lock_edited_fields(product: Product, fields: Iterable[str]) -> None:
    """Note that staff have edited these fields, so that crawls leave them alone (not saved yet)."""
    product.locked_fields = sorted({*product.locked_fields, *fields})
    product.version += 1


def unlock_fields(products: QuerySet[Product], *, by: AbstractBaseUser | None = None) -> int:
    """Give all locked fields back to the shops; return how many products had some.

    What the shops say now is taken over at once: an offer that says nothing new is not read again.
    """
    ids = products.exclude(locked_fields=[]).order_by("pk").values_list("pk", flat=True)
    vocabulary = load_vocabulary()
    return sum(_unlock(pk, None, by=by, vocabulary=vocabulary) for pk in list(ids))


def unlock_field(product: Product, field: str, *, by: AbstractBaseUser | None = None) -> bool:
    """Give one locked field back to the shops, with what they say now; False if it was not."""
    return _unlock(product.pk, field, by=by, vocabulary=load_vocabulary())


def _unlock(
    pk: int, field: str | None, *, by: AbstractBaseUser | None, vocabulary: Vocabulary
) -> bool:
    def change() -> bool:
        product = Product.objects.select_for_update(no_key=True).get(pk=pk)
        freed = [each for each in product.locked_fields if field in (None, each)]
        if not freed:
            return False
        remember_before([product])
        _take_over(product, freed, shop_says(product, vocabulary=vocabulary))
        product.locked_fields = [each for each in product.locked_fields if each not in freed]
        product.version += 1
        product._history_user = by  # type: ignore[attr-defined]  # simple_history reads it
        product.save()
        refresh_listings([pk])
        return True

    return in_transaction(change)


def _take_over(product: Product, fields: Iterable[str], said: Said | None) -> None:
    for field in fields:
        name = {"brand": "brand_id", "silhouette": "silhouette_id"}.get(field, field)
        # A number may by now be borne by another product: it comes back by a crawl, which checks.
        if said is None or name in ("style_code", "gtin") or not said.values.get(name):
            continue
        if name == "silhouette_id" and said.values["brand_id"] != product.brand_id:
            continue
        setattr(product, name, said.values[name])
        if name == "name":
            product.slug = slug_of(product.name, limit=200)


def set_hidden(images: QuerySet[ProductImage], *, is_hidden: bool) -> int:
    """Hide pictures from visitors or show them again; return how many changed."""

    def change() -> int:
        others = images.exclude(is_hidden=is_hidden)
        rows = dict(others.values_list("pk", "product_id"))
        ProductImage.objects.filter(pk__in=rows).update(is_hidden=is_hidden)
        refresh_listings(set(rows.values()))
        return len(rows)

    return in_transaction(change)


def declare_same(
    candidates: Collection[MatchCandidate], *, by: AbstractBaseUser | None = None
) -> int:
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
            merged += merge_products(keep, [duplicate], by=by)
    return merged
