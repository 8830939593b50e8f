"""Makers from thumbnails: sixty pixels tell who made a shoe, not which line.

At full weight they cost photos a point of brand (.920 for .928 on val, and on tuning rows too).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.cache import PictureCache
from learning.config import Config
from learning.datasets import UNKNOWN
from learning.head_data import HeadData, Labels, is_learnt_from, labelled, only
from learning.manifest import Picture
from learning.vectors import kept_vectors

_WEIGHT = 0.25


@dataclass(frozen=True)
class Thumbnails:
    """Pictures of `[data] thumbnails` (n) and their vectors (n, d); n may be 0."""

    pictures: list[Picture]
    vectors: NDArray[np.float32]

    def learnt(self, config: Config) -> NDArray[np.bool_]:
        """Which of them the heads may learn from."""
        return np.array([is_learnt_from(p, config) for p in self.pictures], dtype=bool)

    def learnt_pictures(self, config: Config) -> list[Picture]:
        """Give those."""
        return [p for p, is_learnt in zip(self.pictures, self.learnt(config), strict=True)
                if is_learnt]  # fmt: skip

    def makers(self, labels: Labels) -> NDArray[np.int64]:
        """Number their makers, (n,)."""
        return labelled(self.pictures, self.vectors, labels).targets["brands"]

    def taught(self, labels: Labels, config: Config) -> HeadData:
        """Give what the head of brands learns from them, and no other head."""
        makers = self.makers(labels)
        rows = self.learnt(config) & (makers != UNKNOWN)
        return only("brands", self.vectors[rows], makers[rows], labels, weight=_WEIGHT)


def read_thumbnails(encoder: Path, cache: PictureCache, config: Config, *, like: int) -> Thumbnails:
    """Encode the cache's thumbnails, or take the vectors kept; `like` is how wide they are."""
    rows = np.array(
        [n for n, p in enumerate(cache.pictures) if p.source in config.data.thumbnails],
        dtype=np.intp,
    )
    if not len(rows):
        return Thumbnails([], np.zeros((0, like), np.float32))
    vectors = kept_vectors(encoder, cache, rows, folder=config.out)
    return Thumbnails([cache.pictures[row] for row in rows], vectors)
