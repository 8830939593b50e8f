"""The yardstick run: every question of `learning.yardstick` asked of every encoder."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.composing import asked_colour
from learning.manifest import Picture
from learning.metrics import (
    RankedQueries,
    clustered_interval,
    colour_agreement,
    rank_queries,
    summarise,
)
from learning.words import DEVELOPED, FRESH, read_queries, words_to_photos
from learning.yardstick.encoding import EncodedPictures, encode_pictures, load_encoder_or_baseline
from learning.yardstick.questions import Question, ask, pictures_asked
from search.encoders.base import Encoder

__all__ = ["Judged", "evaluate", "judge", "load_encoder_or_baseline", "write_report"]

_FEWEST_COLOURED = 10


@dataclass(frozen=True)
class Judged:
    """An encoder's figures, and what they came from, for the report."""

    figures: dict[str, Any]
    encoded: EncodedPictures
    questions: Sequence[Question]
    ranked: Mapping[str, RankedQueries]


def evaluate(
    encoders: Sequence[Encoder],
    tables: Mapping[str, Sequence[Picture]],
    *,
    kept_in: Path | None = None,
) -> list[dict[str, Any]]:
    """Score encoders on the val rows of tables; `learning.yardstick.questions` says what is asked.

    Vectors are kept in `kept_in`, if given: what an earlier run has encoded is not encoded again.
    """
    return [judge(encoder, tables, kept_in=kept_in).figures for encoder in encoders]


def judge(
    encoder: Encoder, tables: Mapping[str, Sequence[Picture]], *, kept_in: Path | None = None
) -> Judged:
    """Ask one encoder everything."""
    encoded = encode_pictures(encoder, pictures_asked(tables), kept_in=kept_in)
    questions = ask(encoded.pictures, tables)
    ranked = {question.name: _rank(question, encoded) for question in questions}
    figures: dict[str, Any] = {
        "encoder": encoder.name,
        "revision": encoder.revision,
        "dimensions": encoder.dimensions,
        **{name: asdict(summarise(found)) for name, found in ranked.items()},
    }
    figures |= _colours(encoded)
    if encoder.has_text:
        val = np.array([picture.split == "val" for picture in encoded.pictures], dtype=np.bool_)
        pictures = [p for p, is_val in zip(encoded.pictures, val, strict=True) if is_val]
        for name, file in (("words", DEVELOPED), ("fresh words", FRESH)):
            queries = read_queries(file)
            if words := words_to_photos(encoder, pictures, encoded.vectors[val], queries=queries):
                figures[name] = words
        if composed := asked_colour(encoder, pictures, encoded.vectors[val]):
            figures["asked colour"] = composed
    return Judged(figures, encoded, questions, ranked)


def write_report(results: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rank(question: Question, encoded: EncodedPictures) -> RankedQueries:
    return rank_queries(
        encoded.vectors[question.asking],
        question.asked_labels,
        encoded.vectors[question.offered],
        question.offered_labels,
        same_rows=question.own,
    )


def _colours(encoded: EncodedPictures) -> dict[str, Any]:
    """Measure colour agreement of the first ten, and the same line in the same colours first."""
    found: dict[str, Any] = {}
    val = np.array([picture.split == "val" for picture in encoded.pictures], dtype=np.bool_)
    measured = val & encoded.cut_out
    if measured.sum() > _FEWEST_COLOURED:
        agreement = colour_agreement(encoded.vectors[measured], encoded.histograms[measured])
        found["colour agreement"] = {
            "pictures": int(measured.sum()),
            "first ten": float(agreement.mean()),
            "interval": clustered_interval(agreement, _lines(encoded, measured)),
        }
    named = np.flatnonzero(
        [p.split == "val" and bool(p.silhouette and p.colours) for p in encoded.pictures]
    )
    ways = [f"{encoded.pictures[r].silhouette} {encoded.pictures[r].colours}" for r in named]
    labels = np.unique(np.array(ways), return_inverse=True)[1].astype(np.int64)
    if len(named) and len(set(ways)) < len(ways):
        vectors = encoded.vectors[named]
        ranked = rank_queries(vectors, labels, vectors, labels, same_rows=np.arange(len(named)))
        found["same colourway"] = asdict(summarise(ranked))
    return found


def _lines(encoded: EncodedPictures, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    names = [
        picture.silhouette or picture.product_id or picture.key
        for picture, wanted in zip(encoded.pictures, rows, strict=True)
        if wanted
    ]
    numbers: NDArray[np.int64] = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    return numbers
