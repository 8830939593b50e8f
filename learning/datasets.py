"""Labels as arrays beside the picture cache, and street backgrounds to paste shoes on."""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from learning.colours import BASE_COLOURS
from learning.config import DataConfig
from learning.manifest import Picture
from search.encoders.preprocess import upright

UNKNOWN = -1
HEIGHTS = ("low", "mid", "high")
_TUNE_SHARE_PERCENT = 4
_BACKGROUND_TRIES = 12
_PASTED_SIDE, _MOST_PASTED = 144, 3000
_TRUST = {"medium": 0.6, "guessed": 0.6}  # in a silhouette label, by its quality


@dataclass(frozen=True)
class Labels:
    """What is known of n pictures, as numbers; `UNKNOWN` where nothing is.

    Shapes: every array (n,), but colours (n, 18) in 0..1. `weights` is the trust in the silhouette.
    """

    silhouettes: NDArray[np.int64]
    brands: NDArray[np.int64]
    heights: NDArray[np.int64]
    attributes: NDArray[np.int64]
    colours: NDArray[np.float32]
    weights: NDArray[np.float32]
    silhouette_names: tuple[str, ...]
    brand_names: tuple[str, ...]
    attribute_names: tuple[str, ...]


def silhouette_class(picture: Picture) -> str:
    """Name the class that the silhouette loss tells apart; drawn lines come in several heights."""
    if picture.silhouette and picture.source == "drawn":
        return f"{picture.brand} {picture.silhouette} {picture.height}"
    # Views of one product agree in shape even when nobody has named its line.
    return picture.silhouette or picture.product_id


def is_trained(picture: Picture, data: DataConfig) -> bool:
    """Whether the towers may learn from a picture: a train row that no setting keeps back."""
    return (
        picture.split == "train"
        and not is_for_tuning(picture)
        and picture.source not in data.skipped_sources
        and picture.silhouette not in data.held_out
    )


def is_for_tuning(picture: Picture) -> bool:
    """Whether a training picture is held out to choose settings on, by whole products."""
    identity = picture.product_id or picture.key
    return hashlib.sha256(f"tune {identity}".encode()).digest()[0] * 100 < _TUNE_SHARE_PERCENT * 256


def make_labels(
    pictures: Sequence[Picture], *, smallest_class: int, trained: NDArray[np.bool_]
) -> Labels:
    """Number the labels; classes are those with enough pictures among the trained rows."""
    names = [silhouette_class(picture) for picture in pictures]
    silhouettes = _frequent((n for n, t in zip(names, trained, strict=True) if t), smallest_class)
    brands = _frequent(
        (p.brand for p, t in zip(pictures, trained, strict=True) if t), smallest_class
    )
    attributes = _frequent((_attribute_class(p) for p in pictures), 1)
    colours = np.zeros((len(pictures), len(BASE_COLOURS)), dtype=np.float32)
    for row, picture in enumerate(pictures):
        for colour in picture.colours:
            colours[row, BASE_COLOURS.index(colour)] = 1.0
    return Labels(
        silhouettes=_numbers(names, silhouettes),
        brands=_numbers([p.brand for p in pictures], brands),
        heights=_numbers([p.height for p in pictures], HEIGHTS),
        attributes=_numbers([_attribute_class(p) for p in pictures], attributes),
        colours=colours,
        weights=np.array([_TRUST.get(p.quality, 1.0) for p in pictures], np.float32),
        silhouette_names=silhouettes,
        brand_names=brands,
        attribute_names=attributes,
    )


def load_backgrounds(
    folder: Path, *, side: int, count: int, seed: int, part: str = ""
) -> NDArray[np.uint8]:
    """Cut square backgrounds without a shoe from boxed photos: (≤ count, side, side, 3).

    `part` takes whole photos: "learnt" (six of ten), "tuning" or "val" (two of ten); empty: all.
    """
    boxes: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    with (folder / "boxes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            x, y, w, h = (float(row[name]) for name in ("x", "y", "w", "h"))
            boxes[row["file"]].append((x, y, x + w, y + h))
    random = np.random.default_rng(seed)
    found: list[NDArray[np.uint8]] = []
    for file, shoes in sorted(boxes.items()):
        if part and part != _part_of_photo(file):
            continue
        with Image.open(folder / file) as opened:
            photo = upright(opened)
        for _ in range(_BACKGROUND_TRIES):
            crop = _random_square(photo.width, photo.height, random)
            if all(_overlap(crop, shoe) < 0.08 for shoe in shoes):
                piece = photo.resize((side, side), Image.Resampling.BILINEAR, box=crop)
                found.append(np.asarray(piece))
    if not found:
        raise ValueError(f"{folder}: no background without a shoe found")
    kept = random.permutation(len(found))[:count]
    return np.stack([found[row] for row in kept])


def pasted_backgrounds(data: DataConfig, *, seed: int) -> torch.Tensor | None:
    """Give what training pastes shoes on: (≤ 3,000, 144, 144, 3) uint8; None without a folder."""
    if data.backgrounds is None or not data.backgrounds.is_dir():
        return None
    return torch.from_numpy(
        load_backgrounds(data.backgrounds, side=_PASTED_SIDE, count=_MOST_PASTED, seed=seed)
    )


def _part_of_photo(file: str) -> str:
    number = hashlib.sha256(f"photo {file}".encode()).digest()[0] % 10
    return "val" if number < 2 else "tuning" if number < 4 else "learnt"


def _attribute_class(picture: Picture) -> str:
    """Join material, sole and toe: what drawn shoes tell and titles hardly do."""
    told = dict(picture.attributes)
    words = [told.get(name, "") for name in ("material", "sole", "toe")]
    return "|".join(words) if any(words) else ""


def _frequent(names: Iterable[str], smallest: int) -> tuple[str, ...]:
    counted = Counter(name for name in names if name)
    return tuple(sorted(name for name, count in counted.items() if count >= smallest))


def _numbers(names: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    number_of = {name: number for number, name in enumerate(known)}
    return np.array([number_of.get(name, UNKNOWN) for name in names], dtype=np.int64)


def _random_square(
    width: int, height: int, random: np.random.Generator
) -> tuple[float, float, float, float]:
    side = random.uniform(0.3, 0.8) * min(width, height)
    left, top = random.uniform(0, width - side), random.uniform(0, height - side)
    return left, top, left + side, top + side


def _overlap(
    crop: tuple[float, float, float, float], shoe: tuple[float, float, float, float]
) -> float:
    """Share of the crop that the shoe covers."""
    width = min(crop[2], shoe[2]) - max(crop[0], shoe[0])
    height = min(crop[3], shoe[3]) - max(crop[1], shoe[1])
    area = (crop[2] - crop[0]) * (crop[3] - crop[1])
    return max(0.0, width) * max(0.0, height) / area
