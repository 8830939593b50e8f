"""Candidates for a query: by vector, by words, by style code. Ranking is done elsewhere.

The narrow interface behind which vectors could move to another database: `nearest_products`.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

import numpy as np
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import F, FloatField, Min, Q, QuerySet
from django.db.models.functions import Cast
from numpy.typing import NDArray
from pgvector import HalfVector

from catalog.models import Product, ProductListing
from search.models import Encoder, ImageEmbedding
from search.ranking import best_per_product

RESULT_SET_SIZE = 600
# When comparing with every matching vector is quicker than walking the graph past those that the
# filters refuse: measured on 200,000 vectors of 100,000 products, exact search costs about 7 ms of
# CPU a thousand matching products, the walk about a thirtieth of a millisecond a product wanted,
# divided by the share that matches. The two meet where matching² = 5 · wanted · all products.
EXACT_FACTOR = 5
# The walk is read in pieces, so that it ends as soon as the set is full or the rest is too far.
PIECE = 200
MOST_INDEX_ROWS = 6_000
# Pieces come nearly, not strictly, nearest first: one with fewer near rows than this is the last.
FEWEST_NEAR = PIECE // 20
EF_SEARCH = 200
MAX_SCAN_TUPLES = 40_000
# Full text that finds fewer products than a page holds is tried again with any of the words.
ENOUGH_BY_WORDS = 24


def nearest_products(
    vector: NDArray[np.float32],
    encoder: Encoder,
    *,
    condition: Q,
    max_distance: float,
    limit: int = RESULT_SET_SIZE,
) -> dict[int, float]:
    """Find the products nearest to a vector among the listings that pass `condition`.

    A product's distance is that of its nearest picture: 1 - inner product, 0 to 2.

    Shapes:
        vector (d,), unit length, d the encoder's dimensions.
    Returns:
        Product id → distance, nearest first, at most `limit`, none beyond `max_distance`.
    Cost:
        Two or three queries: how many listings there are, how many pass, the scan (which takes
        its settings, and a cursor that is read in pieces).
    """
    listings = ProductListing.objects.filter(condition)
    find = exact_products if is_exact_better(condition, limit=limit) else indexed_products
    return find(vector, encoder, listings=listings, max_distance=max_distance, limit=limit)


def is_exact_better(condition: Q, *, limit: int) -> bool:
    """Say whether so few listings pass that each vector can be compared. One or two queries."""
    total = count_listings()
    most = math.isqrt(EXACT_FACTOR * limit * total)
    if not condition or total <= most:
        return total <= most
    passing = ProductListing.objects.filter(condition).order_by().values("pk")
    return passing[: most + 1].count() <= most


def count_listings() -> int:
    """Return how many listings there are as the planner believes; counted if it knows nothing.

    It knows nothing of a table that was never analysed, such as one restored a moment ago.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'catalog_productlisting'::regclass"
        )
        (believed,) = cursor.fetchone()
    return int(believed) if believed > 0 else ProductListing.objects.count()


def exact_products(
    vector: NDArray[np.float32],
    encoder: Encoder,
    *,
    listings: QuerySet[ProductListing],
    max_distance: float,
    limit: int = RESULT_SET_SIZE,
) -> dict[int, float]:
    """Compare with every vector of the products in `listings`. As `nearest_products`, no index."""
    rows = exact_query(vector, encoder, listings=listings)[:limit]
    found = ((row["image__product_id"], 1 + row["best"]) for row in rows)
    return {product_id: distance for product_id, distance in found if distance <= max_distance}


def exact_query(
    vector: NDArray[np.float32], encoder: Encoder, *, listings: QuerySet[ProductListing]
) -> QuerySet[Any, Any]:
    """Return the query of `exact_products`: one row a product, `best` = smallest ``<#>``."""
    vectors = ImageEmbedding.objects.shown().readable().of_listings(listings)
    pooled = vectors.with_negative_ip(vector, encoder).order_by().values("image__product_id")
    return pooled.annotate(best=Min(Cast("negative_ip", FloatField()))).order_by(
        "best", "image__product_id"
    )


def indexed_products(
    vector: NDArray[np.float32],
    encoder: Encoder,
    *,
    listings: QuerySet[ProductListing],
    max_distance: float,
    limit: int = RESULT_SET_SIZE,
) -> dict[int, float]:
    """Walk the encoder's HNSW index until the set is full. As `nearest_products`."""
    nearest = indexed_query(vector, encoder, listings=listings)[:MOST_INDEX_ROWS]
    near: list[tuple[int, float]] = []
    products: set[int] = set()
    with index_scan():
        rows = cast(Generator[tuple[int, float]], nearest.iterator(chunk_size=PIECE))
        while len(products) < limit:
            piece = [
                (product_id, 1 + negative_ip) for product_id, negative_ip in islice(rows, PIECE)
            ]
            close = [found for found in piece if found[1] <= max_distance]
            near += close
            products.update(product_id for product_id, _distance in close)
            if len(piece) < PIECE or len(close) < FEWEST_NEAR:
                break
        rows.close()
    return best_per_product(near, limit=limit, max_distance=max_distance)


def indexed_query(
    vector: NDArray[np.float32], encoder: Encoder, *, listings: QuerySet[ProductListing]
) -> QuerySet[Any, Any]:
    """Return the query of `indexed_products`, to be sliced: (product id, ``<#>``) a picture."""
    vectors = ImageEmbedding.objects.shown().readable().of_listings(listings)
    nearest: QuerySet[Any, Any] = vectors.nearest_to(vector, encoder)
    return nearest.values_list("image__product_id", "negative_ip")


@contextmanager
def index_scan() -> Iterator[None]:
    """Set up this transaction for filtered HNSW scans: keep walking until the limit is met.

    `enable_sort` off: sorting all distances is never what we want here; the exact way is a query
    of its own, chosen by count.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true),"
                " set_config('hnsw.ef_search', %s, true),"
                " set_config('hnsw.max_scan_tuples', %s, true),"
                " set_config('enable_sort', 'off', true)",
                [str(EF_SEARCH), str(MAX_SCAN_TUPLES)],
            )
        yield


def matching_words(text: str, *, condition: Q, limit: int = RESULT_SET_SIZE) -> list[int]:
    """Find products by full text, best first: all words first, then, if those are few, any word.

    Cost: one or two queries.
    """
    if not text.strip():
        return []
    listings = ProductListing.objects.filter(condition)
    found = _ranked_by(listings, words_query(text), limit)
    if len(found) < ENOUGH_BY_WORDS and len(text.split()) > 1:
        known = set(found)
        some = _ranked_by(listings, words_query(" or ".join(text.split())), limit)
        found += [product_id for product_id in some if product_id not in known]
    return found[:limit]


def words_query(text: str) -> Any:
    """Make the tsquery of words as they stand or bent; quotes, `or` and `-` work.

    As in `ProductListing.text`: 'russian' stems Cyrillic words as Russian, Latin ones as English.
    """
    bent, plain = (
        SearchQuery(text, config=config, search_type="websearch")
        for config in ("russian", "simple")
    )
    return bent | plain


def _ranked_by(listings: QuerySet[ProductListing], query: Any, limit: int) -> list[int]:
    matches = listings.filter(text=query).annotate(rank=SearchRank(F("text"), query))
    return list(matches.order_by("-rank", "pk").values_list("pk", flat=True)[:limit])


def with_style_code(codes: Iterable[str], *, condition: Q) -> list[int]:
    """Find products by style code or GTIN, their own or one of their offers'. One query."""
    wanted = {code.upper() for code in codes}
    if not wanted:
        return []
    named = Product.objects.published().filter(
        Q(style_code__in=wanted)
        | Q(gtin__in=wanted)
        | Q(offers__style_code__in=wanted)
        | Q(offers__gtin__in=wanted)
    )
    listings = ProductListing.objects.filter(condition, pk__in=named.values("pk"))
    return list(listings.order_by("pk").values_list("pk", flat=True)[:RESULT_SET_SIZE])


def vector_of_product(product_id: int, encoder: Encoder) -> NDArray[np.float32] | None:
    """Return the unit-length mean of a product's picture vectors, or None before it has any."""
    stored = ImageEmbedding.objects.made_by(encoder).readable().shown()
    vectors = [
        as_array(vector)
        for vector in stored.filter(image__product_id=product_id).values_list("vector", flat=True)
    ]
    if not vectors:
        return None
    mean = np.asarray(np.mean(vectors, axis=0), dtype=np.float32)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 0 else None


def as_array(vector: Any) -> NDArray[np.float32]:
    """Return a stored half-precision vector, or an array, as float32 of shape (d,)."""
    values = vector.to_numpy() if isinstance(vector, HalfVector) else vector
    return np.asarray(values, dtype=np.float32)
