"""What people said a picture shows, and how surely the heads tell what is no sneaker.

Labels: `learning/labels/kinds.csv`, made by eye; only the names of the pictures stand there.
"""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.cache import PictureCache
from learning.config import Config
from learning.datasets import is_for_tuning, load_backgrounds
from learning.head_data import KINDS, HeadData, is_unseen
from learning.manifest import Picture
from learning.vectors import encode_squares, kept_vectors, load_tower, side_of
from search.encoders.heads import NOT_SNEAKERS, Heads

_TUNING_THIRD = 3  # of the told pictures in train, so that few hundred prove something
_EMPTY = 600  # pictures without a shoe, of each part
THRESHOLDS = tuple(round(step / 100, 2) for step in range(20, 100, 2))
PARTS = ("learnt", "tuning", "val")
Rows = list[dict[str, float]]


@dataclass(frozen=True)
class ToldKinds:
    """Vectors (n, d), numbers in KINDS (n,), and the part of each row: learnt, tuning or val."""

    vectors: NDArray[np.float32]
    kinds: NDArray[np.int64]
    parts: NDArray[np.str_]

    def of(self, part: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Give one part."""
        rows = self.parts == part
        return self.vectors[rows], self.kinds[rows]


def part_of(picture: Picture) -> str:
    """Tell on which side a told picture stands; val is the tables' own val.

    A third of the rest chooses thresholds; whole products stay together.
    """
    if picture.split == "val":
        return "val"
    identity = picture.product_id or picture.path.name
    number = hashlib.sha256(f"kind {identity}".encode()).digest()[0]
    return "tuning" if number % _TUNING_THIRD == 0 else "learnt"


def read_kinds(path: Path, pictures: Sequence[Picture]) -> dict[int, int]:
    """Find the told pictures: row in `pictures` → number in KINDS.

    Raises:
        ValueError: the table names a kind that is none.
    """
    told: dict[tuple[str, str], int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["kind"] not in KINDS:
                raise ValueError(f"{path}: {row['kind']} is none of {', '.join(KINDS)}")
            told[row["source"], row["file"]] = KINDS.index(row["kind"])
    keys = [(picture.source, picture.path.name) for picture in pictures]
    return {row: told[key] for row, key in enumerate(keys) if key in told}


def told_kinds(encoder: Path, cache: PictureCache, config: Config) -> ToldKinds | None:
    """Encode what people told and, of other photos in each part, what stands where no shoe does.

    None where the experiment names no table of kinds.
    """
    if config.data.kinds is None:
        return None
    told = read_kinds(config.data.kinds, cache.pictures)
    rows = np.array(sorted(told), dtype=np.intp)
    vectors = [kept_vectors(encoder, cache, rows, folder=config.out)] if len(rows) else []
    kinds = [told[int(row)] for row in rows]
    parts = [part_of(cache.pictures[row]) for row in rows]
    if config.data.backgrounds is not None and config.data.backgrounds.is_dir():
        side = cache.pixels.shape[1]
        model = load_tower(encoder)
        for part in ("tuning", "val"):  # those of "learnt" come with the other odd pictures
            empty = load_backgrounds(
                config.data.backgrounds, side=side, count=_EMPTY, seed=config.seed, part=part
            )
            vectors.append(encode_squares(model, empty, side=side_of(encoder)))
            kinds += [KINDS.index("no shoe")] * len(empty)
            parts += [part] * len(empty)
    if not vectors:
        return None
    return ToldKinds(np.concatenate(vectors), np.array(kinds, np.int64), np.array(parts))


def no_sneaker(heads: Heads, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """How surely each vector (n, d) shows no sneaker: (n,), 0 to 1; not a calibrated chance."""
    found = heads.probabilities(vectors)["kinds"]
    columns = [n for n, label in enumerate(heads.labels["kinds"]) if label in NOT_SNEAKERS]
    total: NDArray[np.float32] = found[:, columns].sum(axis=1)
    return total


def kind_curves(
    heads: Heads, told: ToldKinds, data: HeadData, pictures: Sequence[Picture], config: Config
) -> dict[str, Rows]:
    """Count, at each sureness, sneakers that would be lost and others that would be kept out.

    By part ("tuning" chooses, "val" checks): rows {"threshold", "<group>", "<group> out"} over
    the groups "shop" and "street" (sneakers of the other tables), "told" (sneakers that a person
    told from other shoes: the hardest), "other footwear", and "no shoe". Each group is counted by
    itself, because how many of each a shop has is not known.
    """
    curves: dict[str, Rows] = {}
    for part in ("tuning", "val"):
        is_in = np.array([_is_in(part, p, config) for p in pictures])
        domain = np.array([p.domain for p in pictures])
        vectors, kinds = told.of(part)
        groups = {
            "shop": data.vectors[is_in & (domain != "busy")],
            "street": data.vectors[is_in & (domain == "busy")],
            "told": vectors[kinds == KINDS.index("sneaker")],
            "other footwear": vectors[kinds == KINDS.index("other footwear")],
            "no shoe": vectors[kinds == KINDS.index("no shoe")],
        }
        sure = {name: no_sneaker(heads, rows) for name, rows in groups.items() if len(rows)}
        curves[part] = [_row(threshold, sure) for threshold in THRESHOLDS]
    return curves


def _row(threshold: float, sure: dict[str, NDArray[np.float32]]) -> dict[str, float]:
    row: dict[str, float] = {"threshold": threshold}
    for name, values in sure.items():
        row[name] = len(values)
        row[f"{name} out"] = int((values >= threshold).sum())
    return row


def _is_in(part: str, picture: Picture, config: Config) -> bool:
    if picture.source == "drawn" or is_unseen(picture, config):
        return False
    if part == "val":
        return picture.split == "val"
    return picture.split == "train" and is_for_tuning(picture)
