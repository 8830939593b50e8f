"""Retrieval metrics over rows of unit vectors: plain numpy, no model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_QUERIES_AT_ONCE = 512


COLUMNS = ("hit_at_1", "hit_at_5", "hit_at_10", "map_at_r", "map_at_10", "ndcg_at_10")
_RESAMPLED = 1000


@dataclass(frozen=True)
class RankedQueries:
    """What came of each of q queries that has a right answer.

    Shapes: rows (q,) into the queries asked, labels (q,), scores (q, 6) in the order of `COLUMNS`,
    first (q, k) gallery rows, nearest first, k at most 10; gallery is their number in all.
    """

    rows: NDArray[np.intp]
    labels: NDArray[np.int64]
    scores: NDArray[np.float64]
    first: NDArray[np.intp]
    gallery: int


@dataclass(frozen=True)
class RetrievalScores:
    """Means over queries, 0 to 1; `macro` is the mean over silhouettes of their own means.

    `intervals` are 95 % bootstrap intervals by the name of a mean, silhouettes drawn whole.
    """

    queries: int
    gallery: int
    silhouettes: int
    hit_at_1: float
    hit_at_5: float
    hit_at_10: float
    map_at_r: float
    map_at_10: float
    ndcg_at_10: float
    macro_hit_at_1: float
    intervals: dict[str, tuple[float, float]]


def rank_queries(
    queries: NDArray[np.float32],
    query_labels: NDArray[np.int64],
    gallery: NDArray[np.float32],
    gallery_labels: NDArray[np.int64],
    *,
    same_rows: NDArray[np.int64] | None = None,
) -> RankedQueries:
    """Rank the gallery for every query and score it; relevant = equal label.

    Shapes:
        queries (q, d), gallery (n, d), unit rows; labels (q,) and (n,). `same_rows` (q,) names each
        query's own row in the gallery, which is left out (leave-one-out), -1 for none.
        Queries without a relevant gallery row are dropped.
    Cost: q·n·d multiplications; 512 queries at a time are ranked in full.
    Source: mAP@R as in Musgrave et al., "A Metric Learning Reality Check" (2020); mAP@10 divides by
        min(R, 10).
    Raises:
        ValueError: no query has a relevant picture in the gallery.
    """
    own = np.full(len(queries), -1) if same_rows is None else same_rows
    parts = []
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        s = slice(start, start + _QUERIES_AT_ONCE)
        scores, first, kept = _score_part(
            queries[s] @ gallery.T, query_labels[s], gallery_labels, own[s]
        )
        parts.append((scores, first, start + kept))
    rows = np.concatenate([kept for _, _, kept in parts])
    if not len(rows):
        raise ValueError("no query has a relevant picture in the gallery")
    return RankedQueries(
        rows=rows,
        labels=query_labels[rows],
        scores=np.concatenate([scores for scores, _, _ in parts]),
        first=np.concatenate([first for _, first, _ in parts]),
        gallery=len(gallery),
    )


def rank_similarities(
    similarity: NDArray[np.float32],
    query_labels: NDArray[np.int64],
    gallery_labels: NDArray[np.int64],
    *,
    same_rows: NDArray[np.int64],
) -> RankedQueries:
    """Rank as `rank_queries`, by any similarity (q, n), higher is nearer: for re-ranked results.

    Raises:
        ValueError: no query has a relevant picture in the gallery.
    """
    scores, first, kept = _score_part(similarity.copy(), query_labels, gallery_labels, same_rows)
    if not len(kept):
        raise ValueError("no query has a relevant picture in the gallery")
    return RankedQueries(kept, query_labels[kept], scores, first, similarity.shape[1])


def summarise(ranked: RankedQueries) -> RetrievalScores:
    """Give the means of ranked queries, with intervals."""
    means = dict(zip(COLUMNS, ranked.scores.mean(axis=0).tolist(), strict=True))
    own_means = [
        ranked.scores[ranked.labels == label, 0].mean() for label in np.unique(ranked.labels)
    ]
    return RetrievalScores(
        queries=len(ranked.rows),
        gallery=ranked.gallery,
        silhouettes=len(own_means),
        **means,
        macro_hit_at_1=float(np.mean(own_means)),
        intervals={
            name: clustered_interval(ranked.scores[:, column], ranked.labels)
            for column, name in enumerate(COLUMNS)
        },
    )


def score_retrieval(
    queries: NDArray[np.float32],
    query_labels: NDArray[np.int64],
    gallery: NDArray[np.float32],
    gallery_labels: NDArray[np.int64],
    *,
    same_rows: NDArray[np.int64] | None = None,
) -> RetrievalScores:
    """Rank as `rank_queries` and give the means.

    >>> rows = np.eye(2, dtype=np.float32)[[0, 0, 1, 1]]
    >>> labels = np.array([0, 0, 1, 1])
    >>> score_retrieval(rows, labels, rows, labels, same_rows=np.arange(4)).hit_at_1
    1.0
    """
    return summarise(
        rank_queries(queries, query_labels, gallery, gallery_labels, same_rows=same_rows)
    )


def clustered_interval(
    values: NDArray[np.floating], clusters: NDArray[np.int64], *, seed: int = 0
) -> tuple[float, float]:
    """Give the 95 % percentile bootstrap interval of a mean, whole clusters drawn with replacement.

    Shapes: values (q,), clusters (q,). Pictures of one silhouette are alike, so drawing queries one
    by one would make the interval too narrow.
    """
    _, inverse = np.unique(clusters, return_inverse=True)
    sums = np.bincount(inverse, weights=values)
    counts = np.bincount(inverse).astype(np.float64)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(_RESAMPLED, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def colour_agreement(
    vectors: NDArray[np.float32], histograms: NDArray[np.float32], *, first: int = 10
) -> NDArray[np.float64]:
    """Mean cosine, 0 to 1, of the histograms of each row and its `first` nearest others: (n,)."""
    means = []
    for start in range(0, len(vectors), _QUERIES_AT_ONCE):
        rows = np.arange(start, min(start + _QUERIES_AT_ONCE, len(vectors)))
        similarity = vectors[rows] @ vectors.T
        similarity[np.arange(len(rows)), rows] = -np.inf
        nearest = np.argpartition(-similarity, first, axis=1)[:, :first]
        means.append(np.einsum("qd,qkd->qk", histograms[rows], histograms[nearest]).mean(axis=1))
    return np.concatenate(means).astype(np.float64)


def _score_part(
    similarity: NDArray[np.float32],
    query_labels: NDArray[np.int64],
    gallery_labels: NDArray[np.int64],
    own: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Score some queries: (kept, 6) scores, (kept, 10) first gallery rows, and which were kept.

    `similarity` (q, n) is written to: a query's own row is put last.
    """
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
    discounts = 1 / np.log2(np.arange(2, 12))[: hits.shape[1]]
    best = np.cumsum(discounts)[np.minimum(count, len(discounts)) - 1]
    scores = np.stack(
        (
            hits[:, 0],
            hits[:, :5].any(axis=1),
            hits[:, :10].any(axis=1),
            (gained * within_r).sum(axis=1) / count,
            gained[:, :10].sum(axis=1) / np.minimum(count, 10),
            (hits[:, :10] * discounts).sum(axis=1) / best,
        ),
        axis=1,
    ).astype(np.float64)
    return scores, order[:, :10], np.flatnonzero(kept)


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
