"""Descriptors of a picture that nobody trained: colours, texture, outlines, key points, moments.

All take the square picture of the cache (s, s, 3) and its shoe mask (s, s), all False where no
shoe could be cut out, and give one row. scikit-image and OpenCV are extras of training only.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.color import rgb2lab
from skimage.feature import local_binary_pattern
from skimage.measure import moments_central, moments_hu, moments_normalized

from learning.colours import hellinger_histogram
from learning.gradients import hog

Square = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Row = NDArray[np.float32]

_LAB_BINS = (6, 6, 6)
_LAB_RANGE = ((0, 100), (-60, 60), (-60, 60))
_RINGS = ((8, 1), (16, 2))  # points and radius in pixels
_CELLS = 4
_PROFILE = 12


def colours(square: Square, mask: Mask) -> Row:
    """HSV and Lab histograms of the shoe, square roots: (128 + 216,)."""
    counted = _counted(mask)
    hsv = np.asarray(Image.fromarray(square).convert("HSV"))
    lab = rgb2lab(square)[counted]
    binned, _edges = np.histogramdd(lab, bins=_LAB_BINS, range=_LAB_RANGE)
    rooted = np.sqrt(binned.ravel() / max(1.0, binned.sum()))
    return np.concatenate((hellinger_histogram(hsv, counted), rooted)).astype(np.float32)


def texture(square: Square, _mask: Mask) -> Row:
    """Local binary patterns, uniform, two radii, in 4×4 cells: (16 · (10 + 18),).

    Source: Ojala et al., "Multiresolution Gray-Scale and Rotation Invariant Texture Classification
        with Local Binary Patterns" (2002).
    """
    grey = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
    cell = len(grey) // _CELLS
    parts = []
    for points, radius in _RINGS:
        codes = local_binary_pattern(grey, points, radius, method="uniform").astype(np.intp)
        for y in range(_CELLS):
            for x in range(_CELLS):
                inside = codes[y * cell : (y + 1) * cell, x * cell : (x + 1) * cell]
                counts = np.bincount(inside.ravel(), minlength=points + 2)
                parts.append(np.sqrt(counts / counts.sum()))
    return np.concatenate(parts).astype(np.float32)


def outlines(square: Square, _mask: Mask) -> Row:
    """Histograms of oriented gradients (`learning.gradients.hog`): (1764,)."""
    return hog(Image.fromarray(square))


def moments(square: Square, mask: Mask) -> Row:
    """Shape of the cut-out shoe: Hu's moments, sizes, height profile; zeros without a mask: (36,).

    The profile is how high the shoe's upper and lower edge stand in each twelfth of its width,
    which tells a high top from a low one.
    """
    if not mask.any():
        return np.zeros(2 * _PROFILE + 12, dtype=np.float32)
    ys, xs = np.nonzero(mask)
    top, bottom, left, right = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    cut = mask[top:bottom, left:right]
    hu = moments_hu(moments_normalized(moments_central(cut.astype(np.float64))))
    logged = np.sign(hu) * np.log10(np.abs(hu) + 1e-12)
    height, width = cut.shape
    columns = np.array_split(np.arange(width), _PROFILE)
    upper, lower = (
        [_edge(cut[:, part], last=last) / height if len(part) else 0.0 for part in columns]
        for last in (False, True)
    )
    sizes = [height / width, cut.mean(), mask.mean(), height / len(mask), width / len(mask)]
    return np.array([*logged, *sizes, *upper, *lower], dtype=np.float32)


def sift_points(square: Square, _mask: Mask) -> NDArray[np.float32]:
    """SIFT descriptors of key points, as RootSIFT: (k, 128), k may be 0.

    Source: Lowe (2004); Arandjelović and Zisserman, "Three things everyone should know" (2012).
    """
    grey = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
    _points, found = cv2.SIFT.create(nfeatures=300, contrastThreshold=0.03).detectAndCompute(
        grey, None
    )
    if found is None:
        return np.zeros((0, 128), dtype=np.float32)
    shares = found / np.maximum(found.sum(axis=1, keepdims=True), 1e-6)
    rooted: NDArray[np.float32] = np.sqrt(shares).astype(np.float32)
    return rooted


def orb_points(square: Square, _mask: Mask) -> NDArray[np.float32]:
    """ORB descriptors of key points, a number 0 or 1 a bit: (k, 256), k may be 0."""
    grey = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
    _points, found = cv2.ORB.create(nfeatures=300, edgeThreshold=8).detectAndCompute(grey, None)
    if found is None:
        return np.zeros((0, 256), dtype=np.float32)
    return np.unpackbits(np.asarray(found, dtype=np.uint8), axis=1).astype(np.float32)


WHOLE: dict[str, Callable[[Square, Mask], Row]] = {
    "colours": colours, "LBP": texture, "HOG": outlines, "moments": moments,
}  # fmt: skip
POINTS: dict[str, Callable[[Square, Mask], NDArray[np.float32]]] = {
    "SIFT": sift_points, "ORB": orb_points,
}  # fmt: skip


def _counted(mask: Mask) -> Mask:
    """Count the shoe; without a mask the middle half, where it most likely is."""
    if mask.any():
        return mask
    side = len(mask)
    middle = np.zeros_like(mask)
    middle[side // 4 : -(side // 4), side // 4 : -(side // 4)] = True
    return middle


def _edge(part: Mask, *, last: bool) -> float:
    """Mean place of the first (or last) row that is set, over the columns that have one."""
    columns = part[:, part.any(axis=0)]
    if not columns.size:
        return 0.0
    rows = len(columns) - 1 - columns[::-1].argmax(axis=0) if last else columns.argmax(axis=0)
    return float(np.mean(rows))
