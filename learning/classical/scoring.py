"""How good a classifier is: accuracy with its interval, macro-F1, top-5, calibration."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.metrics import clustered_interval

_BINS = 10


def classification_scores(
    shares: NDArray[np.floating], targets: NDArray[np.int64], clusters: NDArray[np.int64]
) -> dict[str, Any]:
    """Score probabilities (n, classes) against class numbers (n,); clusters (n,) for the interval.

    `calibration_error` is the expected calibration error over ten bins (Guo et al., "On Calibration
    of Modern Neural Networks", 2017).
    """
    order = np.argsort(-shares, axis=1, kind="stable")
    right = order[:, 0] == targets
    sure = shares.max(axis=1)
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return {
        "pictures": len(targets),
        "classes": len(np.unique(targets)),
        "accuracy": float(right.mean()),
        "accuracy_95": clustered_interval(right.astype(np.float64), clusters),
        "macro_f1": float(np.mean([_f1(order[:, 0], targets, label) for label in set(targets)])),
        "top_5": float((order[:, :5] == targets[:, None]).any(axis=1).mean()),
        "calibration_error": float(sum(gaps)),
    }


def _f1(said: NDArray[np.intp], targets: NDArray[np.int64], label: int) -> float:
    hits = int(((said == label) & (targets == label)).sum())
    return 2 * hits / max(1, int((said == label).sum() + (targets == label).sum()))
