"""What a vector says about its shoe: brand, silhouette, colours, height, kind. numpy, no torch.

The heads read the encoder's vector, not the picture: whatever has a vector can be asked in
microseconds, in the web process too (docs/adr/0204). Trained by `python -m learning heads`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import MODELS_FOLDER

HEADS_FOLDER = MODELS_FOLDER / "heads"
# Kinds that no shop sells as a sneaker: what a picture may say against a doubtful offer.
NOT_SNEAKERS = ("no shoe", "other footwear")
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how sure it is: a calibrated probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the heads read in one vector, the surest guess first; `version` is theirs.

    `is_known` is False when the silhouette looks like none of those that they know: then the
    names in `silhouettes` are likenesses at best. `line_brand` makes the first silhouette, whatever
    the surest of `brands` is; "" where that is not known. Colours are those at least as likely as
    not.
    """

    brands: tuple[Guess, ...]
    silhouettes: tuple[Guess, ...]
    line_brand: str
    heights: tuple[Guess, ...]
    kinds: tuple[Guess, ...]
    colours: tuple[Guess, ...]
    is_known: bool
    version: str


@dataclass(frozen=True)
class Heads:
    """One hidden layer for all, one linear head for each question."""

    weights: Mapping[str, Array]
    labels: Mapping[str, Sequence[str]]
    temperatures: Mapping[str, float]
    brand_of: Mapping[str, str]
    smallest_known: float
    encoder_revision: str
    version: str

    @classmethod
    def load(cls, folder: Path = HEADS_FOLDER) -> "Heads":
        """Load a folder with `model.safetensors` and `config.json`.

        Raises:
            EncoderUnavailableError: it is not there, or not whole.
        """
        try:
            told: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
            weights = {
                name: np.asarray(value, dtype=np.float32)
                for name, value in load_file(folder / "model.safetensors").items()
            }
            return cls(
                weights=weights,
                labels={name: tuple(labels) for name, labels in told["labels"].items()},
                temperatures=told["temperatures"],
                brand_of=told["brand_of"],
                smallest_known=float(told["smallest_known"]),
                encoder_revision=str(told["encoder_revision"]),
                version=str(told["version"]),
            )
        except (OSError, KeyError, ValueError) as error:
            raise EncoderUnavailableError(f"{folder}: no heads here ({error})") from error

    def probabilities(self, vectors: Array) -> dict[str, Array]:
        """Probabilities of every label by head: vectors (n, d) to (n, labels) each.

        Those of "colours" are independent of each other; the others add up to 1.
        """
        hidden = np.maximum(
            vectors @ self.weights["hidden.weight"].T + self.weights["hidden.bias"], 0
        )
        inputs = np.concatenate((vectors, hidden), axis=1)
        found: dict[str, Array] = {}
        for name in self.labels:
            scores = inputs @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
            scores /= self.temperatures[name]
            if name == "colours":
                found[name] = 1 / (1 + np.exp(-scores))
            else:
                scores = np.exp(scores - scores.max(axis=1, keepdims=True))
                found[name] = scores / scores.sum(axis=1, keepdims=True)
        return found

    def read(self, vectors: Array, *, top: int = 5) -> list[Reading]:
        """Read n unit vectors (n, d) of the encoder that the heads were trained for."""
        found = self.probabilities(np.asarray(vectors, dtype=np.float32))
        return [self._reading({name: rows[row] for name, rows in found.items()}, top)
                for row in range(len(vectors))]  # fmt: skip

    def _reading(self, found: Mapping[str, Array], top: int) -> Reading:
        def guesses(name: str, limit: int) -> tuple[Guess, ...]:
            order = np.argsort(-found[name], kind="stable")[:limit]
            return tuple(Guess(self.labels[name][n], float(found[name][n])) for n in order)

        silhouettes = guesses("silhouettes", top)
        return Reading(
            brands=guesses("brands", top),
            silhouettes=silhouettes,
            line_brand=self.brand_of.get(silhouettes[0].label, ""),
            heights=guesses("heights", 3),
            kinds=guesses("kinds", 3),
            colours=tuple(g for g in guesses("colours", 4) if g.probability >= 0.5),
            is_known=silhouettes[0].probability >= self.smallest_known,
            version=self.version,
        )


@lru_cache(maxsize=2)
def heads_for(encoder_revision: str) -> Heads | None:
    """Give the shipped heads if they understand this encoder's vectors, else None."""
    try:
        heads = Heads.load()
    except EncoderUnavailableError:
        return None
    return heads if heads.encoder_revision == encoder_revision else None
