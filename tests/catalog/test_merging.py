"""Merging products: everything moves, nothing doubles, no chains."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalog.models import MatchCandidate, Offer, Product, ProductImage, ProductListing
from catalog.services import (
    MergeError,
    declare_different,
    declare_same,
    merge_products,
    record_offer,
    refresh_listings,
    set_status,
)
from tests.factories import (
    MatchCandidateFactory,
    MerchantFactory,
    OfferDataFactory,
    OfferFactory,
    ProductFactory,
    ProductImageFactory,
)

pytestmark = pytest.mark.django_db


def sold_product(**traits: object) -> Product:
    """A product with an offer, a picture and a listing."""
    product = ProductFactory.create(**traits)
    OfferFactory.create(product=product)
    ProductImageFactory.create(product=product)
    refresh_listings([product.pk])
    return product


def test_offers_pictures_and_listing_move_to_the_kept_product() -> None:
    keep, duplicate = sold_product(), sold_product()

    assert merge_products(keep, [duplicate]) == 1

    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.merged_into) == (Product.Status.MERGED, keep)
    assert keep.offers.count() == keep.images.count() == 2
    assert ProductListing.objects.get().product == keep
    assert ProductListing.objects.get().offers_count == 2


def test_a_picture_that_both_have_stays_once() -> None:
    keep, duplicate = sold_product(), sold_product()
    image = keep.images.get()
    ProductImageFactory.create(product=duplicate, sha256=image.sha256)

    merge_products(keep, [duplicate])

    assert list(ProductImage.objects.filter(sha256=image.sha256)) == [image]


def test_merging_again_makes_no_chain() -> None:
    first, second, third = sold_product(), sold_product(), sold_product()
    merge_products(second, [third])

    merge_products(first, [second])

    assert set(first.merged_products.all()) == {second, third}
    assert merge_products(first, [second, third, first]) == 0
    with pytest.raises(MergeError):
        merge_products(second, [sold_product()])


def test_the_kept_product_learns_what_it_did_not_know() -> None:
    keep = sold_product(gender="", style_code="")
    duplicate = sold_product(
        brand=keep.brand, gender="men", style_code="DD1391-100", gtin="04006381333931"
    )
    version = keep.version

    merge_products(keep, [duplicate])

    keep.refresh_from_db()
    assert (keep.gender, keep.style_code, keep.gtin) == ("men", "DD1391-100", "04006381333931")
    assert keep.version == version + 1


def test_the_next_crawl_finds_the_kept_product() -> None:
    data = OfferDataFactory.build(style_code="DD1391-100")
    merchant, at = MerchantFactory.create(), datetime(2026, 11, 22, tzinfo=UTC)
    record_offer(merchant, data, seen_at=at)
    duplicate = Product.objects.get()
    keep = sold_product(brand=duplicate.brand)
    merge_products(keep, [duplicate])

    record_offer(merchant, data, seen_at=at)
    record_offer(MerchantFactory.create(), data, seen_at=at)

    assert set(Offer.objects.values_list("product", flat=True)) == {keep.pk}


def test_candidates_move_and_settled_ones_go() -> None:
    keep, duplicate, third = sold_product(), sold_product(), sold_product()
    MatchCandidateFactory.create(offer=duplicate.offers.get(), product=keep)
    MatchCandidateFactory.create(offer=None, other=duplicate, product=keep)
    open_one = MatchCandidateFactory.create(offer=None, other=third, product=duplicate)
    MatchCandidateFactory.create(offer=None, other=third, product=keep)

    merge_products(keep, [duplicate])

    remaining = MatchCandidate.objects.get()
    assert (remaining.product, remaining.other) == (keep, third)
    assert open_one.other == third


def test_declaring_candidates_the_same_merges_into_the_older_product() -> None:
    older, newer = sold_product(), sold_product()
    by_offer = MatchCandidateFactory.create(offer=newer.offers.get(), product=older)
    by_product = MatchCandidateFactory.create(offer=None, other=newer, product=older)

    assert declare_same([by_offer, by_product]) == 1

    newer.refresh_from_db()
    assert newer.merged_into == older
    assert not MatchCandidate.objects.exists()


def test_declaring_candidates_different_keeps_the_answer() -> None:
    MatchCandidateFactory.create_batch(2)

    assert declare_different(MatchCandidate.objects.all()) == 2
    assert declare_different(MatchCandidate.objects.all()) == 0


def test_a_rejected_product_leaves_the_lists_and_a_merged_one_stays_merged() -> None:
    product, merged = sold_product(), sold_product(status=Product.Status.MERGED)

    assert set_status(Product.objects.all(), Product.Status.REJECTED) == 1

    product.refresh_from_db()
    merged.refresh_from_db()
    assert (product.status, product.version) == (Product.Status.REJECTED, 2)
    assert merged.status == Product.Status.MERGED
    assert not ProductListing.objects.exists()
    assert set_status(Product.objects.all(), Product.Status.PUBLISHED) == 1
    assert ProductListing.objects.get().product == product
