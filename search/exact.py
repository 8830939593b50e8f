"""Brute-force neighbours, the truth that approximate search is measured against. Pure numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def nearest_rows(
    queries: NDArray[np.float32], gallery: NDArray[np.float32], *, k: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Find, for each query, the k gallery rows at the smallest cosine distance.

    Shapes, for q queries and n gallery rows of d dimensions:
        queries (q, d), gallery (n, d), both unit length; result: indices (q, k), distances (q, k),
        each row nearest first.
    Units:
        Cosine distance, 1 - a·b, unitless, 0 (same direction) to 2 (opposite).
    Cost:
        q·n·d multiplications and a (q, n) float32 matrix; batch the queries above a few thousand.
    Raises:
        ValueError: k is not in 1..n, or some row's length differs from 1 by more than 1e-2 (stored
            vectors have half precision).

    >>> gallery = np.eye(3, dtype=np.float32)
    >>> nearest_rows(gallery[:1], gallery, k=2)[1].tolist()
    [[0.0, 1.0]]
    """
    if not 1 <= k <= len(gallery):
        raise ValueError(f"k is {k}, with {len(gallery)} rows to choose from")
    for rows in (queries, gallery):
        if np.abs(np.linalg.norm(rows, axis=1) - 1).max(initial=0.0) > 1e-2:
            raise ValueError("some row is not of unit length")
    distances = 1 - queries @ gallery.T
    some = np.argpartition(distances, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(distances, some, axis=1), axis=1, kind="stable")
    indices = np.take_along_axis(some, order, axis=1)
    return indices, np.take_along_axis(distances, indices, axis=1)


def recall(found: list[int], truth: list[int], *, k: int) -> float:
    """Say which share of the k true neighbours was found among the first k.

    >>> recall([1, 2, 9], [1, 2, 3], k=3)
    0.6666666666666666
    """
    wanted = truth[:k]
    return len(set(found[:k]) & set(wanted)) / len(wanted) if wanted else 1.0
