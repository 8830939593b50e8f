"""How good heads are on val: top-1, top-5, macro-F1, calibration, the unknown, colours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

from learning.config import Config
from learning.datasets import UNKNOWN
from learning.head_data import HeadData, is_unseen
from learning.manifest import Picture
from search.encoders.heads import Heads


def score_heads(
    heads: Heads, data: HeadData, pictures: list[Picture], config: Config
) -> dict[str, Any]:
    """Score on the val rows: top-1, top-5, macro-F1, by background, calibration, unknown."""
    val = np.array([p.split == "val" and not is_unseen(p, config) for p in pictures])
    unseen = np.array([is_unseen(p, config) for p in pictures])
    found = heads.probabilities(data.vectors)
    figures: dict[str, Any] = {}
    domains = {"all": val}
    for domain in ("plain", "busy"):
        domains[domain] = val & np.array([p.domain == domain for p in pictures])
    for name in ("brands", "silhouettes", "heights"):
        figures[name] = {
            domain: scores_of(found[name], data.targets[name], rows)
            for domain, rows in domains.items()
            if (rows & (data.targets[name] != UNKNOWN)).any()
        }
    told = val & (data.colours.sum(axis=1) > 0)
    figures["colours"] = _colour_scores(found["colours"][told], data.colours[told])
    known = val & (data.targets["silhouettes"] != UNKNOWN)
    sureness = found["silhouettes"].max(axis=1)
    if known.any() and unseen.any():
        figures["unknown silhouettes"] = {
            "auroc": _auroc(sureness[known], sureness[unseen]),
            "known": int(known.sum()),
            "unknown": int(unseen.sum()),
            "unknown called known": float((sureness[unseen] >= heads.smallest_known).mean()),
        }
    return figures


def scores_of(
    found: NDArray[np.float32], targets: NDArray[np.int64], rows: NDArray[np.bool_]
) -> dict[str, float]:
    """Score probabilities (n, classes) against class numbers (n,) on the told ones of `rows`."""
    rows = rows & (targets != UNKNOWN)
    wanted, given = targets[rows], found[rows]
    order = np.argsort(-given, axis=1)
    right = order[:, 0] == wanted
    f1 = []
    for label in np.unique(wanted):
        hits = (right & (wanted == label)).sum()
        f1.append(2 * hits / max(1, (order[:, 0] == label).sum() + (wanted == label).sum()))
    sure = given.max(axis=1)
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    )
    return {
        "pictures": int(rows.sum()),
        "classes": len(np.unique(wanted)),
        "top_1": float(right.mean()),
        "top_5": float((order[:, :5] == wanted[:, None]).any(axis=1).mean()),
        "macro_f1": float(np.mean(f1)),
        "calibration_error": float(error),
    }


def _auroc(higher: NDArray[np.float32], lower: NDArray[np.float32]) -> float:
    """Chance that one of the first is above one of the second."""
    return float(mannwhitneyu(higher, lower).statistic) / (len(higher) * len(lower))


def _colour_scores(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> dict[str, float]:
    said = found >= 0.5
    hits = float((said & (wanted > 0)).sum())
    return {
        "pictures": len(wanted),
        "precision": hits / max(1.0, float(said.sum())),
        "recall": hits / max(1.0, float(wanted.sum())),
        "strongest is right": float(wanted[np.arange(len(wanted)), found.argmax(axis=1)].mean()),
    }
