"""New heads beside those in service, on the same frozen val: does it win? Figures for people."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from learning.head_data import HeadData
from learning.manifest import Picture
from search.encoders.heads import Heads

QUESTIONS = {"brands": "brand", "silhouettes": "silhouette", "heights": "height"}
# A loss is held against the new heads when chance alone would hardly bring it.
_DOUBT = 0.05


def compare_heads(
    new: Heads, old: Heads, *, revision: str, data: HeadData, pictures: list[Picture]
) -> dict[str, Any]:
    """Ask both about every val picture whose truth is known, by name, whatever classes they have.

    It wins when it is right more often over all questions, and about none significantly less often
    (exact sign test over the pictures on which the two differ). `revision` is the old heads'.

    Raises:
        ValueError: the two read vectors of different encoders.
    """
    if new.encoder_revision != old.encoder_revision:
        raise ValueError("the heads read vectors of different encoders: nothing to compare")
    val = np.array([p.split == "val" for p in pictures])
    rows: dict[str, dict[str, Any]] = {}
    for head, attribute in QUESTIONS.items():
        truth = [str(getattr(p, attribute)) for p in pictures]
        asked = val & np.array([bool(name) for name in truth])
        if not asked.any():
            continue
        ours, theirs = (_right(heads, head, data.vectors, truth) for heads in (new, old))
        rows[head] = _judged(ours[asked], theirs[asked])
    gained = sum(row["new"] - row["old"] for row in rows.values())
    worse = [head for head, row in rows.items() if row["is_worse"]]
    wins = gained > 0 and not worse
    told = "; ".join(
        f"{head} {row['new']} of {row['pictures']} right (before {row['old']})"
        for head, row in rows.items()
    )
    return {"revision": revision, "wins": wins, "told": told, "rows": rows, "worse": worse}


def _right(
    heads: Heads, head: str, vectors: NDArray[np.float32], truth: list[str]
) -> NDArray[np.bool_]:
    best = heads.probabilities(vectors)[head].argmax(axis=1)
    return np.array([heads.labels[head][n] == name for n, name in zip(best, truth, strict=True)])


def _judged(ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> dict[str, Any]:
    gained, lost = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    chance = binomtest(lost, gained + lost).pvalue if gained + lost else 1.0
    return {
        "pictures": len(ours),
        "new": int(ours.sum()),
        "old": int(theirs.sum()),
        "gained": gained,
        "lost": lost,
        "p": float(chance),
        "is_worse": bool(lost > gained and chance < _DOUBT),
    }
