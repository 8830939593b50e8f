"""Which pictures make a batch: rare silhouettes more often, a share without a silhouette label."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.datasets import Labels
from learning.manifest import Picture

_UNLABELLED_SHARE = 0.25


@dataclass(frozen=True)
class BatchSampler:
    """Draws rows with replacement by seed and step only, so that a run resumes exactly."""

    pools: tuple[NDArray[np.intp], ...]
    chances: tuple[NDArray[np.float64], ...]
    shares: tuple[float, ...]
    seed: int

    @classmethod
    def over(
        cls,
        pictures: Sequence[Picture],
        labels: Labels,
        trained: NDArray[np.bool_],
        *,
        drawn_share: float,
        seed: int,
    ) -> "BatchSampler":
        """Build pools: real pictures with a silhouette, real ones without, drawn ones.

        Within the first, a picture's chance is that of its class (∝ √size) times the trust in it.
        """
        drawn = np.array([picture.source == "drawn" for picture in pictures])
        labelled = labels.silhouettes >= 0
        wanted = {
            "labelled": (trained & labelled & ~drawn, 1 - _UNLABELLED_SHARE - drawn_share),
            "unlabelled": (trained & ~labelled & ~drawn, _UNLABELLED_SHARE),
            "drawn": (trained & drawn, drawn_share),
        }
        pools, chances, shares = [], [], []
        for rows, share in wanted.values():
            pool = np.flatnonzero(rows)
            if len(pool) and share > 0:
                pools.append(pool)
                chances.append(_chances(labels, pool))
                shares.append(share)
        if not pools:
            raise ValueError("no picture to train on")
        total = sum(shares)
        return cls(tuple(pools), tuple(chances), tuple(share / total for share in shares), seed)

    def batch(self, step: int, size: int) -> NDArray[np.intp]:
        """Draw the rows of one step."""
        random = np.random.default_rng((self.seed, step))
        counts = np.floor(np.array(self.shares) * size).astype(int)
        counts[0] += size - counts.sum()
        drawn = [
            random.choice(pool, count, p=chance)
            for pool, chance, count in zip(self.pools, self.chances, counts, strict=True)
        ]
        return np.concatenate(drawn)


def _chances(labels: Labels, pool: NDArray[np.intp]) -> NDArray[np.float64]:
    classes = labels.silhouettes[pool]
    sizes = np.bincount(classes + 1)[classes + 1]
    chances = np.where(classes >= 0, sizes**-0.5, 1.0) * labels.weights[pool]
    normalised: NDArray[np.float64] = chances / chances.sum()
    return normalised
