"""What vectors and index of a new encoder will cost, before they are made; and how it compares.

For `manage.py model` and the worker: needs the loaded weights.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from catalog.models import ProductImage
from search.embedding import embed_batch
from search.encoders.base import Encoder as LoadedEncoder
from search.indexes import index_name, is_index_ready
from search.models import Encoder, ImageEmbedding
from search.querysets import images_without_vector
from search.retrieval import as_array

SAMPLE = 48
# Measured with 200,000 vectors of 256 dimensions on two shared cores (docs/benchmarks.md): 212 s.
_INDEX_S_PER_NUMBER = 212 / (200_000 * 256)
_ROW_BYTES = 90  # header, ids, content hash and the two B-tree entries of a row
_GRAPH_BYTES = 420  # neighbours of a node at m = 16
_PAGE_BYTES = 8192  # a node never lies on two pages
_HALF = 2
COMPARED = 3_000
_QUERIES = 400
_FIRST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is still to do for an encoder, in seconds and bytes; made on a sample of pictures."""

    pictures: int
    seconds_a_picture: float
    index_seconds: float
    vector_bytes: int
    index_bytes: int
    free_bytes: int

    @property
    def seconds(self) -> float:
        """Vectors and index together."""
        return self.pictures * self.seconds_a_picture + self.index_seconds

    @property
    def bytes(self) -> int:
        """What the database grows by."""
        return self.vector_bytes + self.index_bytes

    @property
    def fits(self) -> bool:
        """Whether the disk holds it, with as much again for sorting and the log."""
        return 2 * self.bytes < self.free_bytes


def estimate(encoder: Encoder, weights: LoadedEncoder) -> Estimate:
    """Encode some pictures that lack a vector, keep nothing, and say what all of them will cost."""
    missing = images_without_vector(encoder)
    pictures = missing.count()
    sample = list(missing.order_by("?").only("pk", "file", "sha256")[:SAMPLE])
    start = time.perf_counter()
    embed_batch(sample, weights)
    spent = time.perf_counter() - start
    has_index = is_index_ready(encoder)
    every = ProductImage.objects.count()
    grown = pictures if has_index else every
    return Estimate(
        pictures=pictures,
        seconds_a_picture=spent / len(sample) if sample else 0.0,
        index_seconds=0.0 if has_index else every * encoder.dimensions * _INDEX_S_PER_NUMBER,
        vector_bytes=pictures * (_HALF * encoder.dimensions + _ROW_BYTES),
        index_bytes=grown * _node_bytes(encoder.dimensions),
        free_bytes=shutil.disk_usage(settings.DATA_DIR).free,
    )


def _node_bytes(dimensions: int) -> int:
    """Bytes of one vector in the index, rounded up: 4,096 for 1,280 numbers (measured 4,064)."""
    fitting = max(1, _PAGE_BYTES // (_HALF * dimensions + _GRAPH_BYTES))
    return _PAGE_BYTES // fitting


def index_bytes(encoder: Encoder) -> int:
    """Return the size of an encoder's index on disk; 0 without one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(to_regclass(%s))", [index_name(encoder)])
        row = cursor.fetchone()
    return int(row[0] or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two encoders on the same pictures of this catalogue; shares, 0 to 1.

    `line`: the nearest picture of another shoe shows the same line. `shoe`: the nearest other
    picture is one of the same shoe, where it has several. `agreement`: of the first ten of one,
    how many are among the first ten of the other.
    """

    pictures: int
    line_queries: int
    shoe_queries: int
    line: tuple[float, float]
    shoe: tuple[float, float]
    agreement: float


def compare(one: Encoder, other: Encoder) -> Comparison | None:
    """Compare two encoders by what they have stored; None without pictures that both have seen.

    Cost: one query for each, and a matrix of 400 × 3,000.
    """
    rows, first, second = _seen_by_both(one, other)
    if len(rows) < 2:
        return None
    products = np.array([product for product, _line in rows])
    lines = np.array([line or -product for product, line in rows])
    asking = np.random.default_rng(0).permutation(len(rows))[:_QUERIES]
    nearest = [_order(vectors, asking) for vectors in (first, second)]
    has_line = [
        row for row in range(len(asking)) if _has_other(lines, products, asking[row], same=False)
    ]
    has_shoe = [row for row in range(len(asking)) if (products == products[asking[row]]).sum() > 1]
    shared = [
        len(set(a[:_FIRST]) & set(b[:_FIRST])) / min(_FIRST, len(a))
        for a, b in zip(*nearest, strict=True)
    ]
    return Comparison(
        pictures=len(rows),
        line_queries=len(has_line),
        shoe_queries=len(has_shoe),
        line=_pair(_line_hits(order, asking, products, lines, has_line) for order in nearest),
        shoe=_pair(
            float(np.mean(products[order[has_shoe, 0]] == products[asking[has_shoe]]))
            if has_shoe
            else 0.0
            for order in nearest
        ),
        agreement=float(np.mean(shared)),
    )


def _seen_by_both(
    one: Encoder, other: Encoder
) -> tuple[list[tuple[int, int | None]], NDArray[np.float32], NDArray[np.float32]]:
    """Read products, lines and vectors of the pictures that both have seen, some thousand."""
    stored = [ImageEmbedding.objects.made_by(each).readable().shown() for each in (one, other)]
    known = stored[1].values("image")
    rows = stored[0].filter(image__in=known).order_by("image__sha256", "image")
    listed = list(
        rows.values_list("image", "image__product_id", "image__product__silhouette_id", "vector")[
            :COMPARED
        ]
    )
    others = dict(
        stored[1].filter(image__in=[row[0] for row in listed]).values_list("image", "vector")
    )
    first = np.array([as_array(row[3]) for row in listed], dtype=np.float32)
    second = np.array([as_array(others[row[0]]) for row in listed], dtype=np.float32)
    return [(row[1], row[2]) for row in listed], first, second


def _order(vectors: NDArray[np.float32], asking: NDArray[np.intp]) -> NDArray[np.intp]:
    """Order all pictures by nearness to each that asks, itself left out: (q, n - 1)."""
    near = vectors[asking] @ vectors.T
    near[np.arange(len(asking)), asking] = -np.inf
    return np.argsort(-near, axis=1, kind="stable")[:, :-1]


def _has_other(
    lines: NDArray[np.intp], products: NDArray[np.intp], row: int, *, same: bool
) -> bool:
    others = (lines == lines[row]) & ((products == products[row]) == same)
    return bool(others.any())


def _line_hits(
    order: NDArray[np.intp],
    asking: NDArray[np.intp],
    products: NDArray[np.intp],
    lines: NDArray[np.intp],
    rows: list[int],
) -> float:
    """Share of the queries whose nearest picture of another shoe shows the same line."""
    hits = []
    for row in rows:
        others = order[row][products[order[row]] != products[asking[row]]]
        hits.append(lines[others[0]] == lines[asking[row]])
    return float(np.mean(hits)) if hits else 0.0


def _pair(found: Iterator[float]) -> tuple[float, float]:
    first, second = found
    return first, second
