"""Asks the yardstick's questions of every attempt, on tuning rows and on val."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.attempts.encodings import Mirrored, folder_at
from learning.attempts.limits import find_limits
from learning.attempts.table import SHOWN
from learning.attempts.trials import (
    BUILTIN,
    GRADIENTS,
    LITTLE_COLOUR,
    MIRRORED,
    SIDES,
    Trial,
    at_side,
    trials,
)
from learning.attempts.ways import Seen, shared
from learning.baselines import baseline
from learning.manifest import Picture
from learning.metrics import clustered_interval, rank_similarities
from learning.yardstick.closeness import is_asked_for_tuning
from learning.yardstick.encoding import (
    EncodedPictures,
    encode_pictures,
    kept_encoder,
    load_encoder_or_baseline,
)
from learning.yardstick.questions import Question, ask, held_out_silhouettes, pictures_asked
from search.encoders.base import Encoder, Vectors

_FIRST = 10
Tables = Mapping[str, Sequence[Picture]]


@dataclass(frozen=True)
class _Asked:
    """The questions of one part of the data over one list of pictures."""

    seen: Seen
    pictures: Sequence[Picture]
    questions: Sequence[Question]
    colours: Question | None
    histograms: NDArray[np.float32]


def measure_attempts(
    folder: Path, tables: Tables, *, kept_in: Path, new_encodings: bool = True
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Measure every attempt that can be asked; without `new_encodings` only those on kept vectors.

    A result: name, price, and by part ("tuning", "val") and question Hit@1, Hit@5, their 95 %
    intervals (silhouettes drawn whole), and the interval of the difference from the first trial.
    Beside them what `find_limits` says of val as the site asks it.
    """
    encodings = _encodings(folder, kept_in, new=new_encodings)
    wanted = wanted_pictures(tables)
    by = {
        name: encode_pictures(encoder, wanted, kept_in=kept_in)
        for name, encoder in encodings.items()
    }
    tried = [trial for trial in trials() if all(need in by for need in trial.needs)]
    asked = _asked_parts(by, tables)
    results = [_try(trial, asked) for trial in tried]
    val = asked["val"]
    stands = find_limits(
        shared(LITTLE_COLOUR, both=False),
        val.seen,
        [question for question in val.questions if question.name in SHOWN],
        val.pictures,
    )
    return [_beside(result, results[0]) for result in results], stands


def measure_trials(
    tried: Sequence[Trial], by: Mapping[str, EncodedPictures], tables: Tables
) -> list[dict[str, Any]]:
    """Measure trials on given vectors, `by` name over `wanted_pictures`; results as above."""
    asked = _asked_parts(by, tables)
    results = [_try(trial, asked) for trial in tried]
    return [_beside(result, results[0]) for result in results]


def wanted_pictures(tables: Tables) -> list[Picture]:
    """List every picture that the questions on tuning rows and on val need, each once."""
    tuning, val = _tuning(tables), pictures_asked(tables)
    return list({p.key: p for p in (*tuning, *val)}.values())


def _asked_parts(by: Mapping[str, EncodedPictures], tables: Tables) -> dict[str, _Asked]:
    val = pictures_asked(tables)
    learnt = [p for p in val if p.split == "train" and not _is_held_out(p)]
    return {
        "tuning": _asked(by, _tuning(tables) + learnt, _as_val(tables), learnt),
        "val": _asked(by, val, tables, learnt),
    }


def _encodings(folder: Path, kept_in: Path, *, new: bool) -> dict[str, Encoder]:
    shipped = load_encoder_or_baseline(BUILTIN if folder.name == BUILTIN else str(folder))
    gradients = baseline(GRADIENTS)
    found: dict[str, Encoder] = {BUILTIN: shipped, MIRRORED: Mirrored(shipped)}
    if gradients is not None:
        found[GRADIENTS] = gradients
    for side in SIDES:
        other = folder_at(side, folder, aside=kept_in / "sides")
        found[at_side(side)] = load_encoder_or_baseline(str(other))
    if new:
        return found
    return {name: encoder for name, encoder in found.items() if kept_encoder(encoder, kept_in)}


def _is_held_out(picture: Picture) -> bool:
    return picture.silhouette in held_out_silhouettes()


def _tuning(tables: Tables) -> list[Picture]:
    return [p for rows in _as_val(tables).values() for p in rows if p.split == "val"]


def _as_val(tables: Tables) -> dict[str, list[Picture]]:
    """Put the rows kept for tuning in the place of val, and leave val out."""
    return {
        name: [
            replace(p, split="val") if is_asked_for_tuning(p) and not _is_held_out(p) else p
            for p in rows
            if p.split == "train"
        ]
        for name, rows in tables.items()
    }


def _asked(
    by: Mapping[str, EncodedPictures],
    pictures: Sequence[Picture],
    tables: Tables,
    learnt: Sequence[Picture],
) -> _Asked:
    """Gather the rows that every encoding could read."""
    rows_of = {
        name: {p.key: row for row, p in enumerate(encoded.pictures)} for name, encoded in by.items()
    }
    kept = [p for p in pictures if all(p.key in rows for rows in rows_of.values())]

    def gathered(name: str, wanted: Sequence[Picture]) -> Vectors:
        rows = rows_of[name]
        found: Vectors = by[name].vectors[[rows[p.key] for p in wanted if p.key in rows]]
        return found

    first = next(iter(by))
    seen = Seen({name: gathered(name, kept) for name in by}, gathered(first, learnt))
    histograms = by[first].histograms[[rows_of[first][p.key] for p in kept]]
    cut_out = np.flatnonzero(
        [p.split == "val" and bool(h.any()) for p, h in zip(kept, histograms, strict=True)]
    )
    nothing = np.zeros(len(cut_out), dtype=np.int64)
    place = np.arange(len(cut_out))
    colours = Question("colours", cut_out, cut_out, nothing, nothing, place)
    told = len(cut_out) > _FIRST
    return _Asked(seen, kept, ask(kept, tables), colours if told else None, histograms[cut_out])


def _try(trial: Trial, asked: Mapping[str, _Asked]) -> dict[str, Any]:
    result: dict[str, Any] = {"name": trial.name, "price": trial.price}
    for part, each in asked.items():
        result[part] = {q.name: _score(trial, each.seen, q) for q in each.questions}
        if each.colours is not None:
            similar = trial.way(each.seen, each.colours)
            result[part]["colour"] = _agreement(similar, each.histograms)
    return result


def _score(trial: Trial, seen: Seen, question: Question) -> dict[str, Any]:
    ranked = rank_similarities(
        trial.way(seen, question),
        question.asked_labels,
        question.offered_labels,
        same_rows=question.own,
    )
    return {
        "queries": len(ranked.rows),
        "hit_at_1": float(ranked.scores[:, 0].mean()),
        "hit_at_5": float(ranked.scores[:, 1].mean()),
        "interval": clustered_interval(ranked.scores[:, 0], ranked.labels),
        "first hits": ranked.scores[:, 0],
        "labels": ranked.labels,
    }


def _agreement(similarity: NDArray[np.float32], histograms: NDArray[np.float32]) -> float:
    """Mean cosine of the colours of each picture and its first ten."""
    np.fill_diagonal(similarity, -np.inf)
    first = np.argpartition(-similarity, _FIRST, axis=1)[:, :_FIRST]
    agreed = [
        float((histograms[rows] @ own).mean()) for rows, own in zip(first, histograms, strict=True)
    ]
    return float(np.mean(agreed))


def _beside(result: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """Add the interval of the difference from the first trial, query by query."""
    told = {"name": result["name"], "price": result["price"]}
    for part in ("tuning", "val"):
        told[part] = {}
        for name, score in result[part].items():
            if not isinstance(score, dict):
                told[part][name] = score
                continue
            gained = score["first hits"] - first[part][name]["first hits"]
            told[part][name] = {
                **{k: v for k, v in score.items() if k not in ("first hits", "labels")},
                "gain": clustered_interval(gained, score["labels"]),
            }
    return told
