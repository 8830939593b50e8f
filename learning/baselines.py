"""What any encoder has to beat: chance, a colour histogram, gradients, visual words."""

import warnings
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.cluster.vq import kmeans2, vq  # comes with ImageHash

from learning.cache import shoe_mask
from learning.colours import HISTOGRAM_SIZE, hellinger_histogram
from learning.gradients import dense_sift, hog
from search.encoders.base import Encoder, NoTextTowerError, Vectors, unit_rows
from search.encoders.preprocess import letterbox

_SIDE = 128
_VISUAL_WORDS = 256
_TAUGHT_BY = 12_000  # descriptors


class _PicturesOnly:
    """A baseline without words."""

    name, revision, has_text = "", "1", False

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Refuse, as every encoder without a text tower."""
        raise NoTextTowerError(self.name)


class RandomVectors(_PicturesOnly):
    """Vectors that know nothing: the floor of every metric."""

    name, dimensions = "random", 64

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Draw n unit vectors."""
        return unit_rows(self._random.normal(size=(len(pictures), self.dimensions)))


class ColourHistogram(_PicturesOnly):
    """The square roots of an 8×4×4 HSV histogram of the shoe's pixels, or of all where unsure."""

    name, dimensions = "hsv-histogram", HISTOGRAM_SIZE

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Histogram n pictures: (n, 128) unit rows."""
        return np.stack([self._histogram(picture) for picture in pictures])

    def _histogram(self, picture: Image.Image) -> Vectors:
        small = letterbox(picture, width=_SIDE, height=_SIDE)
        mask = shoe_mask(small)
        counted = mask if mask.any() else np.ones_like(mask)
        return hellinger_histogram(np.asarray(small.convert("HSV")), counted)


class OrientedGradients(_PicturesOnly):
    """HOG of the letterboxed picture: outlines, no colour."""

    name, dimensions = "hog", 1764

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Describe n pictures: (n, 1764) unit rows."""
        return np.stack([hog(picture) for picture in pictures])


class VisualWords(_PicturesOnly):
    """How often each of 256 kinds of SIFT descriptors occurs; square roots, unit length.

    The kinds are found by k-means on the first pictures that it sees, which makes a run of the same
    pictures in the same order repeatable. Source: Sivic and Zisserman, "Video Google" (2003).
    """

    name, dimensions = "sift-words", _VISUAL_WORDS

    def __init__(self) -> None:
        self._first: list[NDArray[np.float32]] = []

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Count n pictures' words: (n, 256) unit rows."""
        described = [dense_sift(picture) for picture in pictures]
        self._first = self._first or described
        rows = np.zeros((len(pictures), self.dimensions))
        for row, descriptors in enumerate(described):
            if len(descriptors):
                words, _distances = vq(descriptors, self._words)
                rows[row] = np.sqrt(np.bincount(words, minlength=self.dimensions))
        return unit_rows(rows)

    @cached_property
    def _words(self) -> NDArray[np.float32]:
        random = np.random.default_rng(0)
        pool = np.concatenate(self._first)
        taught = pool[random.permutation(len(pool))[:_TAUGHT_BY]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a kind that nothing is nearest to
            words, _labels = kmeans2(taught, self.dimensions, iter=12, minit="points", seed=1)
        found: NDArray[np.float32] = words.astype(np.float32)
        return found


_BASELINES = (RandomVectors, ColourHistogram, OrientedGradients, VisualWords)


def baseline(name: str) -> Encoder | None:
    """Give the baseline of that name, or None if there is none."""
    return next((kind() for kind in _BASELINES if kind.name == name), None)
