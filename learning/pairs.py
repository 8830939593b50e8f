"""Pairs of pictures for the same-pair verifier: the same product, and pairs that only look it."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from learning.manifest import Picture, split_of
from search.encoders.preprocess import letterbox

SAME, OTHER_COLOUR, OTHER_SHAPE, OTHER = "same", "other colour", "other shape", "other"


@dataclass(frozen=True)
class Pairs:
    """Rows of the left and right pictures (n,), whether they are the same, and the kind of pair.

    `groups` (n,) names what the left one shows: pairs of one product are not independent.
    """

    left: NDArray[np.intp]
    right: NDArray[np.intp]
    same: NDArray[np.bool_]
    kinds: NDArray[np.str_]
    groups: NDArray[np.int64]


def make_pairs(pictures: Sequence[Picture], *, per_picture: int, seed: int) -> Pairs:
    """Pair every picture of a product of several views with all others of it, and with strangers.

    Strangers, `per_picture` of each kind where there are: the same silhouette as another product
    (the hard ones: most often another colour), the same colours in another silhouette, and anyone.
    """
    random = np.random.default_rng(seed)
    by_product, by_line, by_colour = _indexed(pictures)
    made: list[tuple[int, int, bool, str, int]] = []
    for group, product in enumerate(sorted(by_product)):
        views = by_product[product]
        if len(views) < 2:
            continue
        for n, row in enumerate(views):
            made += [(row, other, True, SAME, group) for other in views[n + 1 :]]
            picture = pictures[row]
            chosen = {
                OTHER_COLOUR: by_line.get((picture.brand, picture.silhouette), []),
                OTHER_SHAPE: by_colour.get(tuple(sorted(picture.colours)), []),
                OTHER: range(len(pictures)),
            }
            for kind, candidates in chosen.items():
                for other in _strangers(pictures, row, candidates, kind, per_picture, random):
                    made.append((row, other, False, kind, group))
    left, right, same, kinds, groups = zip(*made, strict=True) if made else ((),) * 5
    return Pairs(
        left=np.array(left, dtype=np.intp),
        right=np.array(right, dtype=np.intp),
        same=np.array(same, dtype=bool),
        kinds=np.array(kinds, dtype=np.str_),
        groups=np.array(groups, dtype=np.int64),
    )


def wild_pairs(folder: Path, *, side: int) -> tuple[NDArray[np.uint8], list[Picture]]:
    """Cut the two shoes of street photos with exactly two boxes: squares (2n, s, s, 3) and rows.

    A photo is one "product": two shoes in one photo are a pair as a rule (README of the data).
    """
    boxes: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    with (folder / "boxes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            x, y, w, h = (float(row[name]) for name in ("x", "y", "w", "h"))
            boxes[row["file"]].append((x, y, x + w, y + h))
    squares, rows = [], []
    for file, found in sorted(boxes.items()):
        if len(found) != 2:
            continue
        with Image.open(folder / file) as opened:
            photo = opened.convert("RGB")
        for number, box in enumerate(found):
            squares.append(_square(photo, box, side))
            rows.append(
                Picture(
                    path=folder / f"{file}#{number}", split=split_of(f"wild:{file}"),
                    source="wild", domain="busy", product_id=f"wild:{file}",
                )
            )  # fmt: skip
    return np.stack(squares), rows


def _square(
    photo: Image.Image, box: tuple[float, float, float, float], side: int
) -> NDArray[np.uint8]:
    left, top, right, bottom = (round(edge) for edge in box)
    cut = photo.crop((left, top, max(left + 1, right), max(top + 1, bottom)))
    return np.asarray(letterbox(cut, width=side, height=side))


def _indexed(
    pictures: Sequence[Picture],
) -> tuple[
    dict[str, list[int]], dict[tuple[str, str], list[int]], dict[tuple[str, ...], list[int]]
]:
    by_product: dict[str, list[int]] = defaultdict(list)
    by_line: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_colour: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, picture in enumerate(pictures):
        if picture.product_id:
            by_product[picture.product_id].append(row)
        if picture.silhouette:
            by_line[picture.brand, picture.silhouette].append(row)
        if picture.colours:
            by_colour[tuple(sorted(picture.colours))].append(row)
    return by_product, by_line, by_colour


def _strangers(
    pictures: Sequence[Picture],
    row: int,
    candidates: Sequence[int],
    kind: str,
    count: int,
    random: np.random.Generator,
) -> list[int]:
    """Draw rows of other products; drawn shoes meet drawn ones and photos photos."""
    if not len(candidates):
        return []
    own = pictures[row]
    drawn = random.choice(np.asarray(candidates), min(8 * count, len(candidates)), replace=False)
    fitting = []
    for other in (pictures[int(n)] for n in drawn):
        fits = other.product_id != own.product_id and other.source == own.source
        if kind == OTHER_COLOUR:
            fits = fits and bool(own.silhouette)
        if kind == OTHER_SHAPE:
            fits = fits and bool(own.colours) and other.silhouette != own.silhouette
        fitting.append(fits)
    return [int(n) for n, fits in zip(drawn, fitting, strict=True) if fits][:count]
