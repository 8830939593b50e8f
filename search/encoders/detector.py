"""Finds the shoes in a photo: boxes with scores, from what `detection.DetectionNetwork` says.

The network as it was kept, else by torch, which is imported only then.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import MODELS_FOLDER
from search.encoders.kept import make_apart, making, open_proven, place_of
from search.encoders.preprocess import letterbox
from search.encoders.sessions import Pixels, QuickNetwork, probe_pictures

DETECTOR_FOLDER = MODELS_FOLDER / "detector"
SIDE, STRIDE = 288, 16  # pixels of the letterboxed input, of a cell
_SMALLEST_SCORE, _LARGEST_OVERLAP, _MOST_BOXES = 0.25, 0.5, 6
_WHOLE_SHARE = 0.7  # of the picture: a single shoe so large needs no cutting out
_MARGIN = 0.06
_loading = threading.Lock()
_SMALLEST_SHARE = 0.02  # of the picture's width and height: less is an edge, not a shoe


@dataclass(frozen=True, slots=True)
class ShoeBox:
    """A shoe in a photo: left, top, width, height as shares of the photo, and a score, 0 to 1."""

    left: float
    top: float
    width: float
    height: float
    score: float


class FindsShoes(Protocol):
    """What the encoder process needs of a detector."""

    def find(self, picture: Image.Image) -> list[ShoeBox]:
        """Boxes of the shoes in an upright RGB picture, the best first; none: no shoe seen."""


class ShoeDetector:
    """The trained network, from picture to boxes."""

    def __init__(self, run: QuickNetwork) -> None:
        self._run = run

    @classmethod
    def load(cls, folder: Path = DETECTOR_FOLDER, *, is_made_here: bool = False) -> "ShoeDetector":
        """Load a folder with `model.safetensors`, half precision; made in this process, if need be.

        Raises:
            EncoderUnavailableError: it is not there, or not whole.
        """
        weights = folder / "model.safetensors"
        try:
            revision = hashlib.sha256(weights.read_bytes()).hexdigest()
        except OSError as error:
            raise EncoderUnavailableError(f"{folder}: no detector here ({error})") from error
        place = place_of(revision)
        kept = open_proven(place, _probes(), name="detector")
        if kept is None and not is_made_here:
            make_apart(place, "detector", str(folder))
            kept = open_proven(place, _probes(), name="detector")
        if kept is not None:
            return cls(kept)
        from search.encoders.detection import load_network

        with making(place) as networks:
            return cls(load_network(weights, _probes(), networks))

    def find(self, picture: Image.Image) -> list[ShoeBox]:
        """Boxes of the shoes in an upright RGB picture, the best first; none: no shoe seen."""
        square = np.asarray(letterbox(picture, width=SIDE, height=SIDE))
        scores, edges = self._run(detector_pixels(square[None]))
        boxes, found = decode_boxes(1 / (1 + np.exp(-scores[0])), edges[0])
        return _shares(boxes, found, picture)


def parts_to_ask(boxes: Sequence[ShoeBox]) -> list[list[float]]:
    """Turn found shoes into parts to search by, the best first: [[x, y, width, height]] as shares.

    [] where the whole picture is the better question: it shows one shoe and little else, or none.
    """
    if not boxes or (len(boxes) == 1 and boxes[0].width * boxes[0].height > _WHOLE_SHARE):
        return []
    return [_with_margin(box) for box in boxes]


def _with_margin(box: ShoeBox) -> list[float]:
    """Widen a box a little: a cut through the toe costs more than some pavement beside it."""
    left, top = max(0.0, box.left - _MARGIN * box.width), max(0.0, box.top - _MARGIN * box.height)
    right = min(1.0, box.left + (1 + _MARGIN) * box.width)
    bottom = min(1.0, box.top + (1 + _MARGIN) * box.height)
    return [round(edge, 4) for edge in (left, top, right - left, bottom - top)]


def decode_boxes(
    scores: NDArray[np.float32], edges: NDArray[np.float32], *, smallest: float = _SMALLEST_SCORE
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Turn cells into boxes, best first, of which no two overlap much.

    Shapes: scores (h, w), edges (4, h, w) in cells; boxes (k, 4) left, top, right, bottom in pixels
    of the letterboxed picture, and their scores (k,).
    """
    rows, columns = np.nonzero(scores >= smallest)
    order = np.argsort(-scores[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    left, top, right, bottom = edges[:, rows, columns] * STRIDE
    x, y = (columns + 0.5) * STRIDE, (rows + 0.5) * STRIDE
    boxes = np.stack((x - left, y - top, x + right, y + bottom), axis=1).astype(np.float32)
    kept: list[int] = []
    for n in range(len(boxes)):
        if all(overlap(boxes[n], boxes[m]) <= _LARGEST_OVERLAP for m in kept):
            kept.append(n)
        if len(kept) == _MOST_BOXES:
            break
    return boxes[kept], scores[rows, columns][kept]


def overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Intersection over union of two boxes (left, top, right, bottom)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return float(common / (areas - common))


def shipped_detector() -> ShoeDetector | None:
    """Give the detector in `models/detector`, or None where there is none; loaded once, by one."""
    with _loading:
        return _load_shipped()


@lru_cache(maxsize=1)
def _load_shipped() -> ShoeDetector | None:
    try:
        return ShoeDetector.load()
    except EncoderUnavailableError:
        return None


def _probes() -> Pixels:
    return detector_pixels(probe_pictures(height=SIDE, width=SIDE))


def detector_pixels(squares: NDArray[np.uint8]) -> Pixels:
    """Turn pictures (n, 288, 288, 3), 0..255, into (n, 3, 288, 288), -1..1."""
    scaled = squares.transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(scaled, dtype=np.float32)


def _shares(
    boxes: NDArray[np.float32], scores: NDArray[np.float32], picture: Image.Image
) -> list[ShoeBox]:
    """Undo the letterbox and cut what hangs over the picture's edge."""
    scale = SIDE / max(picture.size)
    size = np.array([picture.width, picture.height] * 2) * scale
    placed = ((boxes - (SIDE - size) / 2) / size).clip(0, 1)
    found = []
    for (left, top, right, bottom), score in zip(placed.tolist(), scores.tolist(), strict=True):
        if min(right - left, bottom - top) >= _SMALLEST_SHARE:
            found.append(ShoeBox(left, top, right - left, bottom - top, score))
    return found
