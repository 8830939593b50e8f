"""Street photos with boxes round their shoes: read, split, bent, and turned into targets."""

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn import functional

from learning.manifest import split_of
from search.encoders.detector import SIDE, STRIDE
from search.encoders.preprocess import letterbox, upright

_SMALLEST_VISIBLE = 0.35  # share of a shoe that must stay in the frame
_CELLS = SIDE // STRIDE


@dataclass(frozen=True)
class BoxedPhotos:
    """Letterboxed photos (n, 288, 288, 3) and, by photo, boxes (k, 4) in its pixels, l t r b."""

    pixels: NDArray[np.uint8]
    boxes: tuple[NDArray[np.float32], ...]


def read_boxes(folder: Path, *, split: str) -> BoxedPhotos:
    """Read the photos of one split; a photo's split is a stable hash of its name.

    Raises:
        OSError: the folder or a photo is not there.
    """
    boxes: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    with (folder / "boxes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            x, y, w, h = (float(row[name]) for name in ("x", "y", "w", "h"))
            boxes[row["file"]].append((x, y, x + w, y + h))
    squares, placed = [], []
    for file, found in sorted(boxes.items()):
        if split_of(f"wild:{file}") != split:
            continue
        with Image.open(folder / file) as opened:
            photo = upright(opened)
        scale = SIDE / max(photo.size)
        x0, y0 = (SIDE - photo.width * scale) / 2, (SIDE - photo.height * scale) / 2
        squares.append(np.asarray(letterbox(photo, width=SIDE, height=SIDE)))
        placed.append(np.array(found, np.float32) * scale + np.array([x0, y0, x0, y0], np.float32))
    return BoxedPhotos(np.stack(squares), tuple(placed))


def bend(
    photos: BoxedPhotos, rows: NDArray[np.intp], *, generator: torch.Generator
) -> tuple[torch.Tensor, list[NDArray[np.float32]]]:
    """Zoom, shift, flip and light photos: pixels (n, 3, 288, 288) in -1..1 and their boxes."""
    count = len(rows)
    pixels = torch.from_numpy(photos.pixels[rows]).permute(0, 3, 1, 2).float() / 255

    def spread(low: float, high: float) -> torch.Tensor:
        return torch.empty(count).uniform_(low, high, generator=generator)

    zoom = torch.exp(spread(math.log(0.55), math.log(1.9)))
    flip = torch.where(spread(0, 1) < 0.5, -1.0, 1.0)
    reach = (1 - 1 / zoom).abs().clamp_min(0.15)
    dx, dy = spread(-1, 1) * reach, spread(-1, 1) * reach
    zero = torch.zeros(count)
    rows_x = torch.stack((flip / zoom, zero, dx), dim=1)
    rows_y = torch.stack((zero, 1 / zoom, dy), dim=1)
    grid = functional.affine_grid(
        torch.stack((rows_x, rows_y), dim=1), [count, 3, SIDE, SIDE], align_corners=False
    )
    moved = functional.grid_sample(pixels, grid, padding_mode="border", align_corners=False)
    moved = moved * (1 + spread(-0.3, 0.3))[:, None, None, None]
    grey = moved.mean(dim=1, keepdim=True)
    moved = grey + (moved - grey) * (1 + spread(-0.4, 0.4))[:, None, None, None]
    bent = [
        _moved(photos.boxes[row], float(zoom[n]), float(flip[n]), (float(dx[n]), float(dy[n])))
        for n, row in enumerate(rows)
    ]
    return moved.clamp(0, 1) * 2 - 1, bent


def targets_of(boxes: list[NDArray[np.float32]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Targets of a batch: nearness to a shoe's middle (n, 18, 18), edges (n, 4, 18, 18) in cells.

    Nearness is a bell over the box, 1 in the cell of the middle. Where two shoes meet, the nearer
    one counts.
    """
    near = np.zeros((len(boxes), _CELLS, _CELLS), np.float32)
    edges = np.ones((len(boxes), 4, _CELLS, _CELLS), np.float32)
    middles = (np.arange(_CELLS, dtype=np.float32) + 0.5) * STRIDE
    x, y = np.meshgrid(middles, middles)
    for n, found in enumerate(boxes):
        for left, top, right, bottom in found:
            cx, cy = (left + right) / 2, (top + bottom) / 2
            spread_x, spread_y = max(right - left, STRIDE) / 6, max(bottom - top, STRIDE) / 6
            bell = np.exp(-(((x - cx) / spread_x) ** 2 + ((y - cy) / spread_y) ** 2) / 2)
            middle = (min(_CELLS - 1, int(cy // STRIDE)), min(_CELLS - 1, int(cx // STRIDE)))
            bell[middle] = 1.0
            own = bell > near[n]
            near[n][own] = bell[own]
            sides = np.stack((x - left, y - top, right - x, bottom - y)) / STRIDE
            edges[n][:, own] = np.maximum(sides[:, own], 0.01)
    return torch.from_numpy(near), torch.from_numpy(edges)


def _moved(
    boxes: NDArray[np.float32], zoom: float, flip: float, shift: tuple[float, float]
) -> NDArray[np.float32]:
    """Follow boxes through the move; those mostly outside the frame are dropped, others cut."""
    half = SIDE / 2
    centred = (boxes - half) / half  # as the sampling grid counts, -1..1
    x = (centred[:, [0, 2]] - shift[0]) * zoom * flip
    y = (centred[:, [1, 3]] - shift[1]) * zoom
    moved = np.stack((x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)), axis=1)
    cut = moved.clip(-1, 1)
    area = (moved[:, 2] - moved[:, 0]) * (moved[:, 3] - moved[:, 1])
    seen = (cut[:, 2] - cut[:, 0]) * (cut[:, 3] - cut[:, 1])
    kept: NDArray[np.float32] = (cut[seen >= _SMALLEST_VISIBLE * area] + 1) * half
    return kept
