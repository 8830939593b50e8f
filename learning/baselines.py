"""What any encoder has to beat: chance, and a colour histogram."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from learning.cache import shoe_mask
from learning.colours import HISTOGRAM_SIZE, hellinger_histogram
from search.encoders.base import Encoder, NoTextTowerError, Vectors, unit_rows
from search.encoders.preprocess import letterbox

_SIDE = 128


class RandomVectors:
    """Vectors that know nothing: the floor of every metric."""

    name, revision, dimensions, has_text = "random", "1", 64, False

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Draw n unit vectors."""
        return unit_rows(self._random.normal(size=(len(pictures), self.dimensions)))

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Refuse, as every encoder without a text tower."""
        raise NoTextTowerError(self.name)


class ColourHistogram:
    """The square roots of an 8×4×4 HSV histogram of the shoe's pixels, or of all where unsure."""

    name, revision, dimensions, has_text = "hsv-histogram", "1", HISTOGRAM_SIZE, False

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Histogram n pictures: (n, 128) unit rows."""
        return np.stack([self._histogram(picture) for picture in pictures])

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Refuse, as every encoder without a text tower."""
        raise NoTextTowerError(self.name)

    def _histogram(self, picture: Image.Image) -> Vectors:
        small = letterbox(picture, width=_SIDE, height=_SIDE)
        mask = shoe_mask(small)
        counted = mask if mask.any() else np.ones_like(mask)
        return hellinger_histogram(np.asarray(small.convert("HSV")), counted)


def baseline(name: str) -> Encoder | None:
    """Give the baseline of that name, or None if there is none."""
    if name == RandomVectors.name:
        return RandomVectors()
    return ColourHistogram() if name == ColourHistogram.name else None
