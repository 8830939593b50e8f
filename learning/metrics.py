"""Retrieval metrics over rows of unit vectors: plain numpy, no model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_QUERIES_AT_ONCE = 512


@dataclass(frozen=True)
class RetrievalScores:
    """Means over queries, 0 to 1; `macro` is the mean over silhouettes of their own means."""

    queries: int
    gallery: int
    silhouettes: int
    hit_at_1: float
    hit_at_5: float
    hit_at_10: float
    map_at_r: float
    map_at_10: float
    macro_hit_at_1: float


def score_retrieval(
    queries: NDArray[np.float32],
    query_labels: NDArray[np.int64],
    gallery: NDArray[np.float32],
    gallery_labels: NDArray[np.int64],
    *,
    same_rows: NDArray[np.int64] | None = None,
) -> RetrievalScores:
    """Rank the gallery for every query and score it; relevant = equal label.

    Shapes:
        queries (q, d), gallery (n, d), unit rows; labels (q,) and (n,). `same_rows` (q,) names each
        query's own row in the gallery, which is left out (leave-one-out), -1 for none.
        Queries without a relevant gallery row are dropped.
    Cost: q·n·d multiplications; 512 queries at a time are ranked in full.
    Source: mAP@R as in Musgrave et al., "A Metric Learning Reality Check" (2020); mAP@10 divides by
        min(R, 10).

    >>> rows = np.eye(2, dtype=np.float32)[[0, 0, 1, 1]]
    >>> labels = np.array([0, 0, 1, 1])
    >>> score_retrieval(rows, labels, rows, labels, same_rows=np.arange(4)).hit_at_1
    1.0
    """
    own = np.full(len(queries), -1) if same_rows is None else same_rows
    parts = [
        _score_part(queries[s], query_labels[s], gallery, gallery_labels, own[s])
        for s in (
            slice(start, start + _QUERIES_AT_ONCE)
            for start in range(0, len(queries), _QUERIES_AT_ONCE)
        )
    ]
    table = np.concatenate([scores for scores, _ in parts])
    labels = np.concatenate([kept for _, kept in parts])
    if not len(table):
        raise ValueError("no query has a relevant picture in the gallery")
    means = table.mean(axis=0)
    macro = np.mean([table[labels == label, 0].mean() for label in np.unique(labels)])
    return RetrievalScores(
        queries=len(table),
        gallery=len(gallery),
        silhouettes=len(np.unique(labels)),
        hit_at_1=float(means[0]),
        hit_at_5=float(means[1]),
        hit_at_10=float(means[2]),
        map_at_r=float(means[3]),
        map_at_10=float(means[4]),
        macro_hit_at_1=float(macro),
    )


def colour_agreement(
    vectors: NDArray[np.float32], histograms: NDArray[np.float32], *, first: int = 10
) -> float:
    """Mean cosine, 0 to 1, of the histograms of each row and its `first` nearest others."""
    means = []
    for start in range(0, len(vectors), _QUERIES_AT_ONCE):
        rows = np.arange(start, min(start + _QUERIES_AT_ONCE, len(vectors)))
        similarity = vectors[rows] @ vectors.T
        similarity[np.arange(len(rows)), rows] = -np.inf
        nearest = np.argpartition(-similarity, first, axis=1)[:, :first]
        means.append(np.einsum("qd,qkd->qk", histograms[rows], histograms[nearest]).mean(axis=1))
    return float(np.concatenate(means).mean())


def _score_part(
    queries: NDArray[np.float32],
    query_labels: NDArray[np.int64],
    gallery: NDArray[np.float32],
    gallery_labels: NDArray[np.int64],
    own: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score some queries: (kept, 5) and the kept queries' labels."""
    similarity = queries @ gallery.T
    relevant = query_labels[:, None] == gallery_labels[None, :]
    rows = np.flatnonzero(own >= 0)
    similarity[rows, own[rows]] = -np.inf
    relevant[rows, own[rows]] = False
    kept = relevant.any(axis=1)
    order = np.argsort(-similarity[kept], axis=1, kind="stable")
    hits = np.take_along_axis(relevant[kept], order, axis=1)
    count = hits.sum(axis=1)
    precision = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    gained = precision * hits
    within_r = np.arange(hits.shape[1]) < count[:, None]
    scores = np.stack(
        (
            hits[:, 0],
            hits[:, :5].any(axis=1),
            hits[:, :10].any(axis=1),
            (gained * within_r).sum(axis=1) / count,
            gained[:, :10].sum(axis=1) / np.minimum(count, 10),
        ),
        axis=1,
    ).astype(np.float64)
    return scores, query_labels[kept]


def ndcg(degrees: NDArray[np.floating], scores: NDArray[np.floating], *, first: int = 10) -> float:
    """Normalised discounted gain, 0 to 1, of the `first` best scored; rows of equal score share.

    Shapes: degrees (n,) 0..1, scores (n,), higher is nearer. Ties take the mean gain of their rows,
    so that an order which says nothing scores what chance would.
    Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002);
        ties as in McSherry and Najork, "Computing IR measures with tied scores" (2008).

    >>> ndcg(np.array([0.0, 1.0]), np.array([0.9, 0.1]), first=2)
    0.6309297535714575
    """
    discounts = 1 / np.log2(np.arange(2, first + 2))
    best = np.sort(degrees)[::-1][:first]
    ideal = float(best @ discounts[: len(best)])
    if ideal == 0:
        return 0.0
    _, groups = np.unique(-scores, return_inverse=True)
    sizes = np.bincount(groups)
    means = np.bincount(groups, weights=degrees) / sizes
    gained = np.repeat(means, sizes)[:first]
    return float(gained @ discounts[: len(gained)]) / ideal
