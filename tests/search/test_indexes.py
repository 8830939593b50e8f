"""The index of an encoder on a real PostgreSQL: built, torn, and really used."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from catalog.models import ProductListing
from search.indexes import IndexBuildError, build_index, drop_index, index_name, is_index_ready
from search.models import Encoder
from search.retrieval import (
    exact_query,
    index_scan,
    indexed_products,
    indexed_query,
)
from tests.search.factories import EncoderFactory, direction, make_shoe

FILTERS: dict[str, Any] = {
    "none": Q(),
    "brand": Q(brand__slug__in=["nike"]),
    "price": Q(min_price__lte=Decimal(100)),
    "sizes": Q(sizes_eu__overlap=[Decimal(42)]),
    "merchant": Q(merchant_ids__overlap=[1]),
    "all at once": Q(in_stock=True, discount__gt=0, gender__in=["men"], colours__overlap=["red"]),
}


def listings(condition: Q) -> QuerySet[ProductListing]:
    return ProductListing.objects.filter(condition)


def explain(query: QuerySet[Any, Any], *, generic: bool) -> str:
    """Return the plan; `generic`: the one that a prepared statement gets after some runs."""
    statement, parameters = query.query.sql_with_params()
    with index_scan(), connection.cursor() as cursor:
        if generic:
            numbers = iter(range(1, 100))
            cursor.cursor.execute(
                "EXPLAIN (GENERIC_PLAN) " + re.sub("%s", lambda _m: f"${next(numbers)}", statement)
            )
        else:
            cursor.execute("EXPLAIN " + statement, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("generic", [False, True], ids=["planned each time", "prepared"])
@pytest.mark.parametrize("name", FILTERS)
def test_the_nearest_pictures_are_read_from_the_encoders_index(
    indexed_encoder: Encoder, name: str, generic: bool
) -> None:
    make_shoe(vectors=[direction(0)], encoder=indexed_encoder)

    plan = explain(
        indexed_query(direction(0), indexed_encoder, listings=listings(FILTERS[name]))[:24],
        generic=generic,
    )

    assert f"Index Scan using {index_name(indexed_encoder)} on search_imageembedding" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("name", FILTERS)
def test_the_exact_way_never_takes_the_approximate_index(
    indexed_encoder: Encoder, name: str
) -> None:
    plan = explain(
        exact_query(direction(0), indexed_encoder, listings=listings(FILTERS[name])),
        generic=False,
    )

    assert index_name(indexed_encoder) not in plan


def test_a_repeated_query_keeps_its_index_with_statements_prepared_on_the_server(
    indexed_encoder: Encoder, settings: Any
) -> None:
    product = make_shoe(vectors=[direction(0)], encoder=indexed_encoder)
    query = indexed_query(direction(0), indexed_encoder, listings=listings(Q()))[:24]
    statement, parameters = query.query.sql_with_params()
    with index_scan(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        raw = cursor.cursor.connection
        for _ in range(3):
            rows = raw.cursor().execute(statement, parameters, prepare=True).fetchall()
        plan = raw.cursor().execute("EXPLAIN " + statement, parameters, prepare=True).fetchall()

    assert [row[0] for row in rows] == [product.pk]
    assert index_name(indexed_encoder) in str(plan)


def test_each_encoder_has_an_index_of_its_own_size(transactional_db: None) -> None:
    small, large = EncoderFactory.create(), EncoderFactory.create(dimensions=16, state="building")
    make_shoe(vectors=[direction(0)], encoder=small)
    shoe = make_shoe(vectors=[direction(3, dimensions=16)], encoder=large)
    for encoder in (small, large):
        build_index(encoder)
        assert is_index_ready(encoder)

    found = indexed_products(
        direction(3, dimensions=16), large, listings=listings(Q()), max_distance=2.0
    )

    assert list(found) == [shoe.pk]
    drop_index(large)
    assert not is_index_ready(large)
    assert is_index_ready(small)


def test_a_torn_index_build_is_done_again(transactional_db: None) -> None:
    encoder = EncoderFactory.create()
    build_index(encoder)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
            [index_name(encoder)],
        )
    assert not is_index_ready(encoder)

    build_index(encoder)

    assert is_index_ready(encoder)


@pytest.mark.django_db
def test_an_index_is_not_built_inside_a_transaction() -> None:
    with pytest.raises(IndexBuildError, match="inside a transaction"):
        build_index(EncoderFactory.create())
