"""Small classifiers over descriptors, by scikit-learn; kept by skops, never as a pickle."""

from pathlib import Path

import numpy as np
import skops.io
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

LOGISTIC, LINEAR, RBF, BOOSTED = "logistic regression", "linear SVM", "RBF SVM", "boosted trees"
_KEPT, _KEPT_FOR_TREES = 256, 48  # principal components
_TEMPERATURES = np.geomspace(0.05, 8.0, 60)


def classifier(name: str, *, dimensions: int, rows: int, seed: int = 0) -> Pipeline:
    """Make an untrained classifier for (rows, dimensions); longer rows are projected first.

    Raises:
        KeyError: there is none of that name.
    """
    wanted = _KEPT_FOR_TREES if name == BOOSTED else _KEPT
    steps: list[object] = [StandardScaler()]
    if dimensions > wanted:
        steps.append(PCA(min(wanted, rows), svd_solver="randomized", random_state=seed))
    last = {
        LOGISTIC: LogisticRegression(C=0.05, max_iter=300, class_weight="balanced"),
        LINEAR: SVC(kernel="linear", C=0.01, class_weight="balanced", cache_size=500),
        RBF: SVC(C=4.0, class_weight="balanced", cache_size=500),
        BOOSTED: HistGradientBoostingClassifier(
            max_iter=25, learning_rate=0.2, max_leaf_nodes=15, l2_regularization=1.0,
            early_stopping=False, random_state=seed,
        ),
    }[name]  # fmt: skip
    return make_pipeline(*steps, last)


def scores_of(model: Pipeline, rows: NDArray[np.float32], *, classes: int) -> NDArray[np.float64]:
    """Give unscaled scores (n, classes), higher is likelier; a class it never saw is lowest."""
    if hasattr(model, "decision_function"):
        known = np.asarray(model.decision_function(rows))
    else:
        known = np.log(np.maximum(model.predict_proba(rows), 1e-9))
    if known.ndim == 1:  # two classes: one number
        known = np.stack((-known, known), axis=1)
    scores = np.full((len(rows), classes), known.min() - 10.0)
    scores[:, model.classes_] = known
    return scores


def probabilities(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Softmax of scores (n, classes) at a temperature: rows sum to 1."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def choose_temperature(scores: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """Choose the temperature that makes the targets likeliest: on rows not learnt from."""
    rows = np.arange(len(targets))

    def loss(temperature: float) -> float:
        shares = probabilities(scores, temperature)[rows, targets]
        return float(-np.log(np.maximum(shares, 1e-12)).mean())

    return float(min(_TEMPERATURES, key=loss))


def keep(model: Pipeline, path: Path) -> int:
    """Write a trained classifier without a pickle; give its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    skops.io.dump(model, path, compression=8)  # zip's DEFLATED
    return path.stat().st_size


def load(path: Path) -> Pipeline:
    """Read a classifier that `keep` wrote; only types that skops trusts, and scikit-learn's trees.

    Raises:
        skops.io.exceptions.UntrustedTypesFoundException: the file holds anything else.
    """
    trusted = [
        name
        for name in skops.io.get_untrusted_types(file=path)
        if name.startswith("sklearn.ensemble._hist_gradient_boosting.")
        or name.startswith("sklearn._loss.")
    ]
    model: Pipeline = skops.io.load(path, trusted=trusted)
    return model
