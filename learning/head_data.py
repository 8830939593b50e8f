"""What the heads learn from: vectors with labels, and vectors of pictures that show no one shoe."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.cache import PictureCache
from learning.colours import BASE_COLOURS
from learning.config import Config
from learning.datasets import HEIGHTS, UNKNOWN, is_for_tuning, load_backgrounds
from learning.manifest import Picture
from learning.vectors import encode_squares, load_tower, side_of

KINDS = ("sneaker", "drawing", "several pictures", "no shoe", "other footwear")
Labels = dict[str, tuple[str, ...]]
_SMALLEST_SILHOUETTE, _SMALLEST_BRAND, _SMALLEST_BRAND_OF_THUMBNAILS = 4, 12, 100
_SAME_MAKER = {"Adidas Originals": "Adidas", "ADIDAS Neo": "Adidas"}  # spellings of one source
_ODD_PICTURES = 1500  # of each kind that is no shoe


@dataclass(frozen=True)
class HeadData:
    """Vectors (n, d) and, by head, class numbers (n,) or, for colours, 0/1 rows (n, 19)."""

    vectors: NDArray[np.float32]
    targets: dict[str, NDArray[np.int64]]
    colours: NDArray[np.float32]
    labels: Labels
    weights: NDArray[np.float32]

    def of(self, rows: NDArray[np.bool_]) -> "HeadData":
        """Give some of the rows."""
        return HeadData(
            vectors=self.vectors[rows],
            targets={name: target[rows] for name, target in self.targets.items()},
            colours=self.colours[rows],
            labels=self.labels,
            weights=self.weights[rows],
        )


def is_learnt_from(picture: Picture, config: Config) -> bool:
    """Whether the heads may learn from a picture. Rows for tuning are kept for calibration."""
    return (
        picture.split == "train" and not is_for_tuning(picture) and not is_unseen(picture, config)
    )


def is_unseen(picture: Picture, config: Config) -> bool:
    """Whether its silhouette was kept back, so that "unknown" can be measured on it."""
    return picture.silhouette in config.data.held_out


def head_labels(pictures: Sequence[Picture], *, thumbnails: Sequence[Picture] = ()) -> Labels:
    """Choose the classes: brands and silhouettes of real shoes with enough pictures.

    A brand with too few may come in by its thumbnails.
    """
    real = [picture for picture in pictures if picture.source != "drawn"]
    brands = _frequent([maker_of(p) for p in real], _SMALLEST_BRAND)
    small = _frequent([maker_of(p) for p in thumbnails], _SMALLEST_BRAND_OF_THUMBNAILS)
    return {
        "brands": tuple(sorted({*brands, *small})),
        "silhouettes": _frequent([p.silhouette for p in real], _SMALLEST_SILHOUETTE),
        "heights": HEIGHTS,
        "kinds": KINDS,
        "colours": BASE_COLOURS,
    }


def maker_of(picture: Picture) -> str:
    """Name the brand by one spelling; "" where it is not known."""
    return _SAME_MAKER.get(picture.brand, picture.brand)


def labelled(pictures: Sequence[Picture], vectors: NDArray[np.float32], labels: Labels) -> HeadData:
    """Put the labels of pictures beside their vectors; photographed or drawn sneakers."""
    told = {
        "brands": [maker_of(p) for p in pictures],
        "silhouettes": [p.silhouette for p in pictures],
        "heights": [p.height for p in pictures],
        "kinds": [KINDS[1] if p.source == "drawn" else KINDS[0] for p in pictures],
    }
    colours = np.zeros((len(pictures), len(BASE_COLOURS)), dtype=np.float32)
    for row, picture in enumerate(pictures):
        for colour in picture.colours:
            colours[row, BASE_COLOURS.index(colour)] = 1
    return HeadData(
        vectors=vectors,
        targets={name: _numbers(names, labels[name]) for name, names in told.items()},
        colours=colours,
        labels=labels,
        weights=np.array([0.6 if p.quality == "medium" else 1.0 for p in pictures], np.float32),
    )


def only(
    head: str,
    vectors: NDArray[np.float32],
    numbers: NDArray[np.int64],
    labels: Labels,
    *,
    weight: float = 1.0,
) -> HeadData:
    """Make rows that teach one head and no other: vectors (n, d), class numbers (n,)."""
    count = len(vectors)
    nothing = {name: np.full(count, UNKNOWN, np.int64) for name in labels if name != "colours"}
    return HeadData(
        vectors=vectors,
        targets={**nothing, head: numbers},
        colours=np.zeros((count, len(BASE_COLOURS)), np.float32),
        labels=labels,
        weights=np.full(count, weight, np.float32),
    )


def joined(parts: Sequence[HeadData]) -> HeadData:
    """Put rows with the same labels one below the other."""
    return HeadData(
        vectors=np.concatenate([part.vectors for part in parts]),
        targets={
            name: np.concatenate([part.targets[name] for part in parts])
            for name in parts[0].targets
        },
        colours=np.concatenate([part.colours for part in parts]),
        labels=parts[0].labels,
        weights=np.concatenate([part.weights for part in parts]),
    )


def odd_pictures(
    encoder: Path, cache: PictureCache, rows: NDArray[np.intp], config: Config
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Encode collages of the given rows and pictures without a shoe: vectors, kinds (numbers)."""
    random = np.random.default_rng(config.seed)
    side = cache.pixels.shape[1]
    count = min(_ODD_PICTURES, 2 * len(rows))  # a small set is not drowned in what is no shoe
    squares = [_collage(cache, random.choice(rows, 4), random) for _ in range(count)]
    kinds = [2] * count
    if config.data.backgrounds is not None and config.data.backgrounds.is_dir():
        part = "" if config.data.kinds is None else "learnt"
        empty = load_backgrounds(
            config.data.backgrounds, side=side, count=count, seed=config.seed, part=part
        )
        squares += list(empty)
        kinds += [3] * len(empty)
    model = load_tower(encoder)
    vectors = encode_squares(model, np.stack(squares), side=side_of(encoder), progress="no shoes")
    return vectors, np.array(kinds, dtype=np.int64)


def _collage(
    cache: PictureCache, rows: NDArray[np.intp], random: np.random.Generator
) -> NDArray[np.uint8]:
    """Tile two or four pictures; two lie one above the other, as wide shoes do."""
    side = cache.pixels.shape[1]
    half = side // 2
    square = np.full((side, side, 3), 255, dtype=np.uint8)
    if random.random() < 0.5:
        for n, row in enumerate(rows[:2]):
            top, quarter = n * half, half // 2
            small = cache.pixels[row][::2, ::2][:half, :half]
            square[top : top + half, quarter : quarter + half] = small
    else:
        for n, row in enumerate(rows):
            top, left = n // 2 * half, n % 2 * half
            small = cache.pixels[row][::2, ::2][:half, :half]
            square[top : top + half, left : left + half] = small
    return square


def _frequent(names: Sequence[str], smallest: int) -> tuple[str, ...]:
    counted = Counter(name for name in names if name)
    return tuple(sorted(name for name, count in counted.items() if count >= smallest))


def _numbers(names: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    number_of = {name: number for number, name in enumerate(known)}
    return np.array([number_of.get(name, UNKNOWN) for name in names], dtype=np.int64)
