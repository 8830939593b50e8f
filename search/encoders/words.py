"""Which words fit a vector, and how surely: materials, kinds, features. numpy, no torch.

Trained by `python -m learning words`; the directions are the text tower's own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import MODELS_FOLDER

WORDS_FOLDER = MODELS_FOLDER / "words"
Array = NDArray[np.float32]


@dataclass(frozen=True)
class WordProbes:
    """One direction and one offset a word; `keys` are "group/word"."""

    weight: Array
    bias: Array
    keys: Sequence[str]
    encoder_revision: str
    version: str

    @classmethod
    def load(cls, folder: Path = WORDS_FOLDER) -> "WordProbes":
        """Load a folder with `model.safetensors` and `config.json`.

        Raises:
            EncoderUnavailableError: it is not there, or not whole.
        """
        try:
            told: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
            tensors = load_file(folder / "model.safetensors")
            return cls(
                weight=np.asarray(tensors["weight"], np.float32),
                bias=np.asarray(tensors["bias"], np.float32),
                keys=tuple(told["keys"]),
                encoder_revision=str(told["encoder_revision"]),
                version=str(told["version"]),
            )
        except (OSError, KeyError, ValueError) as error:
            raise EncoderUnavailableError(f"{folder}: no words here ({error})") from error

    def probabilities(self, vectors: Array) -> Array:
        """How likely each word is right: unit vectors (n, d) to (n, words)."""
        scores = np.asarray(vectors, np.float32) @ self.weight.T + self.bias
        found: Array = 1 / (1 + np.exp(-scores))
        return found


@lru_cache(maxsize=2)
def words_for(encoder_revision: str) -> WordProbes | None:
    """Give the shipped words if they understand this encoder's vectors, else None."""
    try:
        probes = WordProbes.load()
    except EncoderUnavailableError:
        return None
    return probes if probes.encoder_revision == encoder_revision else None
