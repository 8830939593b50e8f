"""Classical shape descriptors of a picture: HOG, and dense SIFT gathered into visual words."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage  # comes with ImageHash

from search.encoders.base import Vectors, unit_rows
from search.encoders.preprocess import letterbox

SIDE = 128
_CELL = 16  # pixels
_HOG_BINS, _SIFT_BINS = 9, 8
_STRIDE = 6  # pixels between SIFT descriptors
_SIFT_CELL = 6  # pixels; 4×4 of them make a descriptor's patch
_CLIP = 0.2  # Lowe's and Dalal's limit on one number of a normalised descriptor
_FAINTEST = 0.02  # descriptors of flat background say nothing


def hog(picture: Image.Image) -> Vectors:
    """Histograms of oriented gradients, 8×8 cells in blocks of 2×2: (1764,), unit length.

    Source: Dalal and Triggs, "Histograms of Oriented Gradients for Human Detection" (2005).
    """
    channels = _orientations(picture, bins=_HOG_BINS, whole_turn=False)
    cells = SIDE // _CELL
    summed = channels.reshape(_HOG_BINS, cells, _CELL, cells, _CELL).sum(axis=(2, 4))
    blocks = np.stack(
        [
            summed[:, y : y + 2, x : x + 2].ravel()
            for y in range(cells - 1)
            for x in range(cells - 1)
        ]
    )
    described: Vectors = unit_rows(_clipped(blocks).reshape(1, -1))[0]
    return described


def dense_sift(picture: Image.Image) -> NDArray[np.float32]:
    """SIFT descriptors on a grid of one scale, those of flat places left out: (k, 128).

    Source: Lowe, "Distinctive Image Features from Scale-Invariant Keypoints" (2004), on a grid as
    Lazebnik et al., "Beyond Bags of Features" (2006): shoes in a shop's pictures stand upright.
    """
    channels = _orientations(picture, bins=_SIFT_BINS, whole_turn=True)
    pooled = ndimage.uniform_filter(channels, size=(1, _SIFT_CELL, _SIFT_CELL), mode="constant")
    reach = 2 * _SIFT_CELL
    centres = np.arange(reach, SIDE - reach + 1, _STRIDE)
    offsets = (np.arange(4) - 1.5) * _SIFT_CELL
    places = (centres[:, None] + offsets[None, :]).astype(int)
    patches = pooled[:, places[:, None, :, None], places[None, :, None, :]]  # bins, y, x, 4, 4
    found = patches.transpose(1, 2, 3, 4, 0).reshape(len(centres) ** 2, 16 * _SIFT_BINS)
    return _clipped(found[np.linalg.norm(found, axis=1) > _FAINTEST])


def _orientations(picture: Image.Image, *, bins: int, whole_turn: bool) -> NDArray[np.float32]:
    """Gradient length by direction: (bins, SIDE, SIDE), shared between the two nearest bins."""
    grey = np.asarray(letterbox(picture, width=SIDE, height=SIDE).convert("L"), dtype=np.float32)
    dy, dx = np.gradient(grey / 255)
    turn = 2 * np.pi if whole_turn else np.pi
    place = np.mod(np.arctan2(dy, dx), turn) / turn * bins
    lower = np.floor(place).astype(int) % bins
    share = place - np.floor(place)
    length = np.hypot(dx, dy)
    channels = np.zeros((bins, SIDE, SIDE), dtype=np.float32)
    for number in range(bins):
        channels[number] = length * (
            (lower == number) * (1 - share) + ((lower + 1) % bins == number) * share
        )
    return channels


def _clipped(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return unit_rows(np.minimum(unit_rows(rows), _CLIP))
