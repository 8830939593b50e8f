"""Words → photos: hand-written queries in two languages and three strata, scored by nDCG@10.

`data/queries.csv` and `data/queries_fresh.csv` hold the queries and what answers them,
`learning.relevance` reads the rules. The first were written beside the vocabulary of the training
captions and looked at while it grew; the fresh ones by a hand that had seen neither.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.full_text import FullText
from learning.manifest import Picture
from learning.metrics import ndcg
from learning.relevance import DATA, degrees_of
from search.encoders.base import Encoder, Vectors

_FEWEST_RIGHT = 2  # in the gallery, or the query is not asked
_RANK_OFFSET = 60  # of reciprocal rank fusion, as `search.ranking` has it
# Thumbnails of 60×80 pixels, a quarter of them no sneakers.
_NOT_SHOWN = ("myntra",)

DEVELOPED, FRESH = "queries", "queries_fresh"
KINDS = ("encoder", "full text", "both", "chance")

Scores = NDArray[np.floating]


@dataclass(frozen=True)
class WordQuery:
    """A text and the rules that say what answers it."""

    language: str
    stratum: str
    text: str
    relevant: str


def read_queries(name: str = DEVELOPED) -> list[WordQuery]:
    """Read hand-written queries by the name of their file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [WordQuery(**row) for row in csv.DictReader(lines)]


def words_to_photos(
    encoder: Encoder,
    pictures: Sequence[Picture],
    vectors: Vectors,
    *,
    queries: Sequence[WordQuery],
) -> dict[str, Any]:
    """Ask every query of the pictures: nDCG@10 by language and stratum, beside full text.

    Shapes: vectors (n, d), the pictures', unit rows. Queries with fewer than two right answers are
    not asked. `both` fuses the two orders as the site does.
    """
    shown = np.array([picture.source not in _NOT_SHOWN for picture in pictures], dtype=np.bool_)
    kept = [picture for picture, is_shown in zip(pictures, shown, strict=True) if is_shown]
    gallery = vectors[shown]
    full_text = FullText(kept)
    words = encoder.encode_texts([query.text for query in queries])
    each = []
    for query, vector in zip(queries, words, strict=True):
        degrees = degrees_of(query.relevant, kept)
        by_looks, by_words = gallery @ vector, full_text.scores(query.text)
        row = _scored(degrees, by_looks, by_words)
        if row is not None:
            each.append({**row, "language": query.language, "stratum": query.stratum,
                         "text": query.text})  # fmt: skip
    return {"gallery": len(kept), **_means(each), "each": each} if each else {}


def _scored(
    degrees: NDArray[np.float32], by_looks: Scores, by_words: Scores
) -> dict[str, Any] | None:
    known = np.flatnonzero(~np.isnan(degrees))
    right = degrees[known]
    if (right > 0).sum() < _FEWEST_RIGHT:
        return None
    looks, words = by_looks[known], by_words[known]
    fused = _reciprocal(looks) + np.where(words > 0, _reciprocal(words), 0.0)
    return {
        "encoder": ndcg(right, looks),
        "full text": ndcg(right, words),
        "both": ndcg(right, fused),
        "chance": ndcg(right, np.zeros(len(known))),
        "right": int((right > 0).sum()),
        "gallery": len(known),
    }


def _reciprocal(scores: Scores) -> NDArray[np.float64]:
    ranks = np.empty(len(scores), dtype=np.float64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return 1 / (_RANK_OFFSET + ranks)


def _means(each: list[dict[str, Any]]) -> dict[str, Any]:
    """Means by language, and by language and stratum, of the queries that were asked."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in each:
        groups.setdefault(row["language"], []).append(row)
    for row in each:
        groups.setdefault(f"{row['language']} {row['stratum']}", []).append(row)
    return {name: _mean(rows) for name, rows in groups.items()}


def _mean(rows: list[dict[str, Any]]) -> dict[str, Any]:
    means = {kind: float(np.mean([row[kind] for row in rows])) for kind in KINDS}
    return {"queries": len(rows), **means}
