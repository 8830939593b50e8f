"""Whether two vectors are of the same product: a probability. numpy, no torch.

Trained by `python -m learning verifier`; the order of the two makes no difference.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import MODELS_FOLDER

VERIFIER_FOLDER = MODELS_FOLDER / "verifier"
Array = NDArray[np.float32]


def pair_features(left: Array, right: Array, *, shape_dimensions: int) -> Array:
    """What the verifier sees of n pairs of unit vectors (n, d): (n, 3 + 2d), symmetric.

    Cosines of the whole, of the shape part and of the colour part; |a - b|; a · b by coordinate.
    """
    product = left * right

    def cosine(part: slice) -> Array:
        lengths = np.linalg.norm(left[:, part], axis=1) * np.linalg.norm(right[:, part], axis=1)
        cosines: Array = product[:, part].sum(axis=1) / np.maximum(lengths, 1e-6)
        return cosines

    parts = (slice(None), slice(None, shape_dimensions), slice(shape_dimensions, None))
    cosines = np.stack([cosine(part) for part in parts], axis=1)
    # Coordinates of a unit vector are about 1/√d: brought to the size of the cosines.
    scale = np.float32(np.sqrt(left.shape[1]))
    return np.concatenate((cosines, scale * np.abs(left - right), scale**2 * product), axis=1)


@dataclass(frozen=True)
class Verifier:
    """A small network over `pair_features`."""

    weights: dict[str, Array]
    shape_dimensions: int
    temperature: float
    encoder_revision: str
    version: str

    @classmethod
    def load(cls, folder: Path = VERIFIER_FOLDER) -> "Verifier":
        """Load a folder with `model.safetensors` and `config.json`.

        Raises:
            EncoderUnavailableError: it is not there, or not whole.
        """
        try:
            told: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
            return cls(
                weights={
                    name: np.asarray(value, dtype=np.float32)
                    for name, value in load_file(folder / "model.safetensors").items()
                },
                shape_dimensions=int(told["shape_dimensions"]),
                temperature=float(told["temperature"]),
                encoder_revision=str(told["encoder_revision"]),
                version=str(told["version"]),
            )
        except (OSError, KeyError, ValueError) as error:
            raise EncoderUnavailableError(f"{folder}: no verifier here ({error})") from error

    def probabilities(self, left: Array, right: Array) -> Array:
        """Probability, 0 to 1, that each pair of unit vectors (n, d), (n, d) is one product."""
        features = pair_features(
            np.asarray(left, np.float32), np.asarray(right, np.float32),
            shape_dimensions=self.shape_dimensions,
        )  # fmt: skip
        hidden = features @ self.weights["hidden.weight"].T + self.weights["hidden.bias"]
        inputs = np.concatenate((features[:, :3], np.maximum(hidden, 0)), axis=1)
        scores = inputs @ self.weights["score.weight"].T + self.weights["score.bias"]
        found: Array = 1 / (1 + np.exp(-scores[:, 0] / self.temperature))
        return found


@lru_cache(maxsize=2)
def verifier_for(encoder_revision: str) -> Verifier | None:
    """Give the shipped verifier if it understands this encoder's vectors, else None."""
    try:
        verifier = Verifier.load()
    except EncoderUnavailableError:
        return None
    return verifier if verifier.encoder_revision == encoder_revision else None
