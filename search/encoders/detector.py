"""Finds the shoes in a photo: boxes with scores. Imports torch: for the encoder process only.

A MobileNetV2 trunk with one detection layer at stride 16, without anchors: each cell says how near
it is to the middle of a shoe and how far the four edges are (after Tian et al., "FCOS", 2019).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from transformers import MobileNetV2Config, MobileNetV2Model

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import MODELS_FOLDER
from search.encoders.preprocess import letterbox
from search.encoders.quick import Pixels, by_torch, probe_pictures, quick_network

DETECTOR_FOLDER = MODELS_FOLDER / "detector"
SIDE, STRIDE = 288, 16  # pixels of the letterboxed input, of a cell
_FINE, _COARSE = 96, 320  # channels of the trunk at strides 16 and 32
_WIDTH = 96
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


class DetectionNetwork(nn.Module):
    """Pictures (n, 3, 288, 288) in -1..1 to scores (n, 18, 18) and edges (n, 4, 18, 18).

    Scores are logits; edges are distances from the cell's middle to left, top, right, bottom, in
    cells, positive.
    """

    def __init__(self) -> None:
        super().__init__()
        config = MobileNetV2Config(layer_norm_eps=0.001, tf_padding=True)
        self.trunk = MobileNetV2Model(config, add_pooling_layer=False)
        setattr(self.trunk, "conv_1x1", nn.Identity())  # noqa: B010 - unused, and 0.4 million weights
        self.fine = nn.Conv2d(_FINE, _WIDTH, 1)
        self.coarse = nn.Conv2d(_COARSE, _WIDTH, 1)
        self.neck = nn.Sequential(*_separable(_WIDTH), *_separable(_WIDTH), *_separable(_WIDTH))
        self.score = nn.Conv2d(_WIDTH, 1, 1)
        self.edges = nn.Conv2d(_WIDTH, 4, 1)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Score each cell and place its box."""
        hidden = self.trunk.conv_stem(pixels)
        fine = hidden
        for layer in self.trunk.layer:
            hidden = layer(hidden)
            if hidden.shape[1] == _FINE:
                fine = hidden
        size = fine.shape[-2:]
        coarse = nn.functional.interpolate(self.coarse(hidden), size=size, mode="nearest")
        seen = self.neck(self.fine(fine) + coarse)
        return self.score(seen)[:, 0], nn.functional.softplus(self.edges(seen))


class ShoeDetector:
    """The trained network, from picture to boxes."""

    def __init__(self, network: DetectionNetwork) -> None:
        self._network = network.eval()
        probes = _pixels(probe_pictures(height=SIDE, width=SIDE))
        self._quick = quick_network(self._network, probes, name="detector")

    @classmethod
    def load(cls, folder: Path = DETECTOR_FOLDER) -> "ShoeDetector":
        """Load a folder with `model.safetensors`, half precision.

        Raises:
            EncoderUnavailableError: it is not there, or not whole.
        """
        network = DetectionNetwork()
        try:
            weights = load_file(folder / "model.safetensors")
            network.load_state_dict({name: value.float() for name, value in weights.items()})
        except (OSError, RuntimeError, ValueError) as error:
            raise EncoderUnavailableError(f"{folder}: no detector here ({error})") from error
        return cls(network)

    def find(self, picture: Image.Image) -> list[ShoeBox]:
        """Boxes of the shoes in an upright RGB picture, the best first; none: no shoe seen."""
        square = np.asarray(letterbox(picture, width=SIDE, height=SIDE))
        pixels = _pixels(square[None])
        scores, edges = self._quick(pixels) if self._quick else by_torch(self._network, pixels)
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


def _pixels(squares: NDArray[np.uint8]) -> Pixels:
    """Turn pictures (n, 288, 288, 3), 0..255, into (n, 3, 288, 288), -1..1."""
    scaled = squares.transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(scaled, dtype=np.float32)


def _separable(width: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(width, width, 3, padding=1, groups=width),
        nn.Conv2d(width, width, 1),
        nn.ReLU(),
    )


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
