"""How sure is sure enough? How often a head is right above each sureness, for staff to choose by.

A site that fills fields in by itself takes the smallest threshold whose precision is proven.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.datasets import is_for_tuning
from learning.head_data import HeadData
from learning.manifest import Picture
from search.encoders.heads import Heads

# fmt: off
THRESHOLDS = (
    .3, .4, .5, .6, .65, .7, .75, .8, .85, .9, .93, .95, .96, .97, .98, .99, .995,
)
# fmt: on

Curve = list[list[float]]


def curve(sure: NDArray[np.float32], right: NDArray[np.bool_]) -> Curve:
    """Count, at each threshold, answers at least as sure and those of them that are right.

    Shapes: sure (n,), right (n,). Result: [[threshold, said, right], …], then [0, n, right in all].

    >>> curve(np.array([0.99, 0.6], np.float32), np.array([True, False]))[-2:]
    [[0.995, 0, 0], [0, 2, 1]]
    """
    rows: Curve = []
    for threshold in (*THRESHOLDS, 0):
        said = sure >= threshold
        rows.append([threshold, int(said.sum()), int((said & right).sum())])
    return rows


def head_curves(
    heads: Heads, data: HeadData, pictures: Sequence[Picture]
) -> dict[str, dict[str, Curve]]:
    """Give each head's curves: "tuning", by which thresholds are chosen, and "val", which checks.

    Photographs only, never drawings. A shoe whose label is none of the head's classes counts: the
    head is always wrong about it, as it would be in a catalogue. Of colours an answer is right when
    every colour said is one of the shoe's; it is as sure as its least sure colour.
    """
    photos = np.array([p.source != "drawn" for p in pictures])
    parts = {
        "tuning": photos & np.array([p.split == "train" and is_for_tuning(p) for p in pictures]),
        "val": photos & np.array([p.split == "val" for p in pictures]),
    }
    named = {
        "brands": np.array([bool(p.brand) for p in pictures]),
        "silhouettes": np.array([bool(p.silhouette) for p in pictures]),
        "heights": np.array([bool(p.height) for p in pictures]),
    }
    found = heads.probabilities(data.vectors)
    answers: dict[str, tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]] = {
        head: (found[head].max(axis=1), found[head].argmax(axis=1) == data.targets[head], known)
        for head, known in named.items()
    }
    answers["colours"] = _colour_answers(found, data.colours)
    return {
        head: {part: curve(sure[rows & known], right[rows & known]) for part, rows in parts.items()}
        for head, (sure, right, known) in answers.items()
    }


def _colour_answers(
    found: Mapping[str, Any], wanted: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    """How sure each answer is, whether it is right, and whether its truth is known: (n,) each."""
    given = found["colours"]
    said = given >= 0.5
    sure = np.where(said.any(axis=1), np.where(said, given, 1).min(axis=1), 0)
    right = ((wanted > 0) | ~said).all(axis=1)
    return np.asarray(sure, np.float32), right, wanted.sum(axis=1) > 0
