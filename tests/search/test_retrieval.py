"""Retrieval on a real PostgreSQL: what is found, in which order, and that filters keep it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from catalog.models import Merchant, Product, ProductListing
from search import retrieval
from search.models import Encoder, ImageEmbedding
from search.retrieval import (
    count_listings,
    exact_products,
    index_scan,
    indexed_products,
    is_exact_better,
    matching_words,
    nearest_products,
    vector_of_product,
    with_style_code,
)
from tests.factories import BrandFactory, OfferFactory, ProductImageFactory
from tests.search.factories import DIMENSIONS, EncoderFactory, between, direction, embed, make_shoe


def listings(condition: Q) -> QuerySet[ProductListing]:
    return ProductListing.objects.filter(condition)


@pytest.fixture
def encoder(db: None) -> Encoder:
    return EncoderFactory.create()


WAYS = {"exact": exact_products, "indexed": indexed_products}


@pytest.mark.parametrize("way", WAYS)
def test_products_come_nearest_first_with_their_distance(encoder: Encoder, way: str) -> None:
    far = make_shoe(vectors=[direction(1)], encoder=encoder)
    near = make_shoe(vectors=[between(0, 1, 0.3)], encoder=encoder)
    same = make_shoe(vectors=[direction(0)], encoder=encoder)

    found = WAYS[way](
        direction(0), encoder, listings=ProductListing.objects.all(), max_distance=2.0
    )

    assert list(found) == [same.pk, near.pk, far.pk]
    assert found[same.pk] == pytest.approx(0, abs=1e-3)
    assert found[near.pk] == pytest.approx(1 - 0.7 / np.hypot(0.7, 0.3), abs=1e-3)
    assert found[far.pk] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("way", WAYS)
def test_a_product_appears_once_however_many_pictures_match(encoder: Encoder, way: str) -> None:
    shoe = make_shoe(vectors=[between(0, 1, 0.2), direction(0), direction(2)], encoder=encoder)

    found = WAYS[way](
        direction(0), encoder, listings=ProductListing.objects.all(), max_distance=2.0
    )

    assert list(found) == [shoe.pk]
    assert found[shoe.pk] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("way", WAYS)
def test_hidden_pictures_and_unlisted_products_are_not_found(encoder: Encoder, way: str) -> None:
    hidden = make_shoe(vectors=[direction(0), direction(1)], encoder=encoder)
    hidden.images.filter(embeddings__vector=list(direction(0))).update(is_hidden=True)
    draft = make_shoe(vectors=[direction(0)], encoder=encoder, status=Product.Status.DRAFT)

    found = WAYS[way](
        direction(0), encoder, listings=ProductListing.objects.all(), max_distance=2.0
    )

    assert draft.pk not in found
    assert found[hidden.pk] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_too_far_is_not_a_result(encoder: Encoder, way: str) -> None:
    near = make_shoe(vectors=[direction(0)], encoder=encoder)
    make_shoe(vectors=[direction(1)], encoder=encoder)

    found = WAYS[way](
        direction(0), encoder, listings=ProductListing.objects.all(), max_distance=0.5
    )

    assert list(found) == [near.pk]


@pytest.mark.parametrize("way", WAYS)
def test_vectors_of_another_encoder_and_unreadable_pictures_are_left_out(
    encoder: Encoder, way: str
) -> None:
    other = EncoderFactory.create(state="building")
    make_shoe(vectors=[direction(0)], encoder=other)
    broken = make_shoe()
    image = ProductImageFactory.create(product=broken)
    ImageEmbedding.objects.create(
        image=image, encoder=encoder, sha256=image.sha256, error="unreadable"
    )

    found = WAYS[way](
        direction(0), encoder, listings=ProductListing.objects.all(), max_distance=2.0
    )

    assert found == {}


def crowd(encoder: Encoder, *, products: int, cheap: int) -> None:
    """Make many listed products with one random picture each; `cheap` of them cost 10, far away."""
    random = np.random.default_rng(11)
    brand = BrandFactory.create()
    made = Product.objects.bulk_create(
        Product(name=f"p{n}", slug=f"p{n}", brand=brand) for n in range(products)
    )
    images = [ProductImageFactory.build(product=product) for product in made]
    images = type(images[0]).objects.bulk_create(images)
    vectors = random.normal(size=(products, DIMENSIONS))
    vectors[:cheap, 0] = -3  # the cheap ones lie far from what is asked for
    vectors[cheap:, 0] = 3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ImageEmbedding.objects.bulk_create(
        ImageEmbedding(image=image, encoder=encoder, sha256=image.sha256, vector=vector)
        for image, vector in zip(images, vectors.astype(np.float32), strict=True)
    )
    ProductListing.objects.bulk_create(
        ProductListing(
            product=product,
            brand=brand,
            min_price=10 if number < cheap else 100,
            newest=product.created_at,
        )
        for number, product in enumerate(made)
    )


def test_a_filter_that_leaves_one_in_a_hundred_still_fills_a_page(
    indexed_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Forced onto the index, where a filter costs most: the matches are the farthest of all.
    monkeypatch.setattr(retrieval, "EXACT_FACTOR", 0)
    crowd(indexed_encoder, products=3000, cheap=30)

    found = nearest_products(
        direction(0), indexed_encoder, condition=Q(min_price=10), max_distance=2.0
    )
    exact = exact_products(
        direction(0),
        indexed_encoder,
        listings=ProductListing.objects.filter(min_price=10),
        max_distance=2.0,
    )

    assert len(found) == 30
    assert found == pytest.approx(exact, abs=1e-6)


def test_few_matches_are_compared_exactly_and_many_by_the_index(
    indexed_encoder: Encoder, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(retrieval, "EXACT_FACTOR", 1)  # one of two is few, two are many
    for price in (10, 20):
        make_shoe(vectors=[direction(0)], encoder=indexed_encoder, price=Decimal(price))
    connection.cursor().execute("ANALYZE")

    with django_assert_num_queries(3) as few:
        nearest_products(
            direction(0), indexed_encoder, condition=Q(min_price=10), max_distance=2.0, limit=1
        )
    with django_assert_num_queries(5) as many:  # BEGIN and COMMIT count
        nearest_products(direction(0), indexed_encoder, condition=Q(), max_distance=2.0, limit=1)

    assert not any("hnsw" in query["sql"] for query in few.captured_queries)
    assert any("hnsw.iterative_scan" in query["sql"] for query in many.captured_queries)


@pytest.mark.django_db
def test_a_table_that_the_planner_knows_nothing_of_is_counted() -> None:
    make_shoe()
    with connection.cursor() as cursor:  # as in a database restored a moment ago
        cursor.execute(
            "UPDATE pg_class SET reltuples = -1 WHERE oid = 'catalog_productlisting'::regclass"
        )

    assert count_listings() == 1
    assert is_exact_better(Q(), limit=1)


def test_the_settings_of_a_scan_end_with_it(transactional_db: None) -> None:
    with index_scan(), connection.cursor() as cursor:
        cursor.execute("SHOW hnsw.iterative_scan")
        assert cursor.fetchone() == ("relaxed_order",)

    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        assert cursor.fetchone() == ("on",)


@pytest.mark.django_db
class TestWords:
    def test_all_words_come_before_some_words(self) -> None:
        both = make_shoe(name="Air Runner Crimson")
        one = make_shoe(name="Air Walker")
        make_shoe(name="Court Vision")

        assert matching_words("air crimson", condition=Q()) == [both.pk, one.pk]

    def test_words_are_found_in_another_form(self) -> None:
        boots = make_shoe(name="Кеды высокие замшевые")
        runners = make_shoe(name="Running Shoes")

        assert matching_words("высокий кед", condition=Q()) == [boots.pk]
        assert matching_words("runner run", condition=Q()) == [runners.pk]

    def test_the_colour_is_found_in_both_languages(self) -> None:
        red = make_shoe(name="Plain", colours=["red"])

        assert matching_words("red", condition=Q()) == [red.pk]
        assert matching_words("красные", condition=Q()) == [red.pk]

    def test_a_filter_narrows_words(self) -> None:
        make_shoe(name="Air One", price=Decimal(500))
        cheap = make_shoe(name="Air Two", price=Decimal(50))

        assert matching_words("air", condition=Q(min_price__lte=100)) == [cheap.pk]

    @pytest.mark.parametrize("text", ["", " ", "'", '"', "& | !", "a:*", "-", "\\", "or or"])
    def test_odd_words_are_survived(self, text: str) -> None:
        assert matching_words(text, condition=Q()) == []


@pytest.mark.django_db
def test_a_style_code_is_found_on_product_and_offer_in_any_case() -> None:
    own = make_shoe(style_code="CN8490-100")
    by_offer = make_shoe()
    OfferFactory.create(product=by_offer, style_code="GY1759", merchant=Merchant.objects.first())
    make_shoe(style_code="ZZ0000-000")

    assert with_style_code(["cn8490-100"], condition=Q()) == [own.pk]
    assert with_style_code(["GY1759"], condition=Q()) == [by_offer.pk]
    assert with_style_code([], condition=Q()) == []


def test_a_products_vector_is_the_mean_of_its_pictures(encoder: Encoder) -> None:
    shoe = make_shoe(vectors=[direction(0), direction(1)], encoder=encoder)
    bare = make_shoe()

    vector = vector_of_product(shoe.pk, encoder)

    assert vector is not None
    assert vector.tolist() == pytest.approx(between(0, 1, 0.5).tolist(), abs=1e-3)
    assert vector_of_product(bare.pk, encoder) is None


def test_a_picture_has_one_vector_per_encoder(encoder: Encoder) -> None:
    shoe = make_shoe(vectors=[direction(0)], encoder=encoder)

    with pytest.raises(Exception, match="embedding_unique_per_encoder"):
        embed(shoe.images.get(), encoder, direction(1))
