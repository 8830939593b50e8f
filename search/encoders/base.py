"""What every encoder is: the Protocol that search speaks to, and what can go wrong.

Light on purpose (numpy only): the web process imports this module and must never reach torch.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

Vectors = NDArray[np.float32]


class EncoderError(Exception):
    """An encoder could not do what was asked; the message is one line for a log or a person."""


class EncoderUnavailableError(EncoderError):
    """The encoder cannot be loaded: no such folder, hub out of reach, not a safetensors model."""


class NoTextTowerError(EncoderError):
    """Words were given to an encoder that understands pictures only."""


class Encoder(Protocol):
    """Turns pictures, and words if it has a text tower, into unit-length vectors.

    Identity is `name` + `revision`; vectors of different identities are never compared.
    """

    @property
    def name(self) -> str:
        """What staff call it: "builtin", a folder's name, or a hub id."""

    @property
    def revision(self) -> str:
        """Hash of the folder's content, or the hub's commit: changes whenever vectors would."""

    @property
    def dimensions(self) -> int:
        """Length d of its vectors."""

    @property
    def has_text(self) -> bool:
        """Whether `encode_texts` works."""

    def encode_images(self, pictures: "Sequence[Image.Image]") -> Vectors:
        """Encode n upright RGB pictures of any size: (n, d) float32, rows of unit length."""

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode n texts: (n, d) float32, rows of unit length, comparable with the pictures'.

        Raises:
            NoTextTowerError: the encoder has no text tower.
        """


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Scale each row of (n, d) to length 1, as float32; a row of zeros stays zero.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit
