"""Merging, splitting, taking back, and remembering what is not the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import MatchCandidate, Product, ProductMerge
from catalog.services import (
    MergeError,
    StaleMergeError,
    declare_different,
    merge_products,
    split_product,
    undo_merge,
    unlock_field,
)
from catalog.services.different import known_different
from catalog.services.lookalikes import write_candidates
from curation.services.reverting import revert_to
from tests.curation.conftest import Shoe
from tests.factories import MatchCandidateFactory, OfferFactory, ProductImageFactory

pytestmark = pytest.mark.django_db


def everything_of(product: Product) -> tuple[set[int], set[int]]:
    return (
        set(product.offers.values_list("pk", flat=True)),
        set(product.images.values_list("pk", flat=True)),
    )


def test_undoing_a_merge_puts_offers_pictures_and_fields_back(shoe: Shoe) -> None:
    kept, other = shoe(gender=""), shoe(gender="men", style_code="AB1234")
    before = everything_of(kept), everything_of(other)

    merge_products(kept, [other])
    kept.refresh_from_db()
    assert kept.gender == "men"
    assert kept.offers.count() == 2

    undo_merge(ProductMerge.objects.get())
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (everything_of(kept), everything_of(other)) == before
    assert (kept.gender, kept.style_code) == ("", "")
    assert (other.status, other.merged_into, other.style_code) == ("published", None, "AB1234")


def test_undoing_brings_back_what_both_had(shoe: Shoe) -> None:
    kept, other = shoe(), shoe()
    shared = "f" * 64
    ProductImageFactory.create(product=kept, sha256=shared)
    twin = ProductImageFactory.create(product=other, sha256=shared)

    merge_products(kept, [other])
    assert not type(twin).objects.filter(pk=twin.pk).exists()

    undo_merge(ProductMerge.objects.get())
    assert other.images.filter(pk=twin.pk, sha256=shared).exists()


def test_a_value_changed_since_the_merge_survives_its_undoing(shoe: Shoe) -> None:
    kept, other = shoe(gender=""), shoe(gender="men")
    merge_products(kept, [other])
    Product.objects.filter(pk=kept.pk).update(gender="women")

    undo_merge(ProductMerge.objects.get())

    kept.refresh_from_db()
    assert kept.gender == "women"


def test_what_a_crawl_brought_after_the_merge_goes_with_its_offer(shoe: Shoe) -> None:
    kept, other = shoe(), shoe()
    offer = other.offers.get()
    merge_products(kept, [other])
    late = ProductImageFactory.create(product=kept, offer=offer)

    undo_merge(ProductMerge.objects.get())

    late.refresh_from_db()
    assert late.product == other


def test_an_older_merge_is_undone_after_the_later_one_only(shoe: Shoe) -> None:
    first, second, third = shoe(), shoe(), shoe()
    merge_products(second, [third])
    merge_products(first, [second])
    later, older = ProductMerge.objects.order_by("-pk")
    third.refresh_from_db()
    assert third.merged_into == first  # no chain

    with pytest.raises(MergeError, match="later merge"):
        undo_merge(older)
    undo_merge(later)
    third.refresh_from_db()
    assert third.merged_into == second
    undo_merge(older)
    third.refresh_from_db()
    assert third.status == Product.Status.PUBLISHED
    with pytest.raises(MergeError, match="already"):
        undo_merge(ProductMerge.objects.get(pk=older.pk))


def test_a_merge_of_something_that_changed_meanwhile_does_nothing(shoe: Shoe) -> None:
    kept, other = shoe(), shoe()
    with pytest.raises(StaleMergeError, match="somebody else"):
        merge_products(kept, [other], versions={kept.pk: kept.version, other.pk: 99})
    other.refresh_from_db()
    assert other.status == Product.Status.PUBLISHED
    assert not ProductMerge.objects.exists()


def test_the_address_of_what_was_merged_leads_on_in_one_step(shoe: Shoe) -> None:
    first, second, third = shoe(name="First"), shoe(name="Second"), shoe(name="Third")
    merge_products(second, [third])
    merge_products(first, [second])

    answer = Client().get(f"/shoe/{third.pk}/{third.slug}/")

    assert answer.status_code == 301
    assert answer["Location"] == f"/shoe/{first.pk}/{first.slug}/"


def test_a_split_takes_offers_and_pictures_and_can_be_undone(shoe: Shoe) -> None:
    product = shoe(offers=3)
    chosen = product.offers.order_by("pk").last()
    assert chosen is not None

    new = split_product(product, [chosen.pk], version=product.version)
    assert everything_of(new)[0] == {chosen.pk}
    assert new.images.count() == 1
    assert product.offers.count() == 2

    undo_merge(ProductMerge.objects.get())
    assert product.offers.count() == 3
    new.refresh_from_db()
    assert new.merged_into == product


def test_a_split_needs_some_but_not_all_offers(shoe: Shoe) -> None:
    product = shoe(offers=2)
    for chosen in ([], list(product.offers.values_list("pk", flat=True))):
        with pytest.raises(MergeError, match="not all"):
            split_product(product, chosen)


def test_set_apart_pairs_are_never_asked_about_again(shoe: Shoe) -> None:
    left, right = shoe(), shoe()
    candidate = MatchCandidateFactory.create(offer=right.offers.get(), product=left)
    declare_different(MatchCandidate.objects.filter(pk=candidate.pk))
    assert known_different([(left.pk, right.pk)]) == {(left.pk, right.pk)}

    late = OfferFactory.create(product=right)

    class Seen:
        """What recording hands over: an offer with a hint at the other product."""

        saved_offer = late
        clashes: list[Any] = []

        class _Likeness:
            score = 0.9
            evidence: dict[str, Any] = {}

        hints = [(left.pk, _Likeness())]

    write_candidates([Seen()])  # type: ignore[list-item]  # only what it reads
    assert not MatchCandidate.objects.filter(state=MatchCandidate.State.OPEN).exists()


def test_unlocking_takes_over_what_the_shop_says_now(
    shoe: Shoe, person: Callable[..., User]
) -> None:
    product = shoe(name="Made up by staff", locked_fields=["name"])
    product.offers.update(title="Nike Air Max 90 White", raw={"brand": "Nike"})

    assert unlock_field(product, "name", by=person("curator"))

    product.refresh_from_db()
    assert product.name == "Nike Air Max 90 White"
    assert product.locked_fields == []
    assert not unlock_field(product, "name")


def test_history_has_staff_edits_only_and_leads_back(
    shoe: Shoe, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    product = shoe(name="As crawled", gender="men")
    product.save()  # as a program would
    assert not Product.history.exists()

    curator = person("curator")
    product._history_user = curator  # type: ignore[attr-defined]
    from catalog.models.history import remember_before

    remember_before([product])
    product.name = "Mended"
    product.save()
    newest, oldest = Product.history.filter(id=product.pk)
    assert newest.history_user == curator
    assert newest.diff_against(oldest).changed_fields == ["name", "updated_at"] or (
        "name" in newest.diff_against(oldest).changed_fields
    )

    revert_to(Product, oldest.history_id, by=curator)
    product.refresh_from_db()
    assert product.name == "As crawled"
    assert "name" in product.locked_fields
