"""Key points gathered into one row a picture: a bag of visual words, or VLAD."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from search.encoders.base import Vectors, unit_rows

WORDS, VLAD_WORDS = 512, 32
_TAUGHT_BY = 60_000  # descriptors

Points = NDArray[np.float32]


def learn_words(pictures: Sequence[Points], *, count: int, seed: int) -> Points:
    """Find the commonest kinds of descriptors by k-means: (count, d).

    Raises:
        ValueError: the pictures have fewer descriptors than words are wanted.
    """
    pool = np.concatenate([points for points in pictures if len(points)])
    chosen = np.random.default_rng(seed).permutation(len(pool))[:_TAUGHT_BY]
    if len(chosen) < count:
        raise ValueError(f"{len(chosen)} descriptors cannot make {count} visual words")
    words = MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=4096, max_iter=20)
    found: Points = words.fit(pool[chosen]).cluster_centers_.astype(np.float32)
    return found


def bag_of_words(pictures: Sequence[Points], words: Points) -> Vectors:
    """Count how often each word occurs; square roots, unit rows: (n, words).

    Source: Sivic and Zisserman, "Video Google" (2003).
    """
    rows = np.zeros((len(pictures), len(words)), dtype=np.float32)
    for row, points in zip(rows, pictures, strict=True):
        if len(points):
            row[:] = np.sqrt(np.bincount(_nearest(points, words), minlength=len(words)))
    return unit_rows(rows)


def vlad(pictures: Sequence[Points], words: Points) -> Vectors:
    """Sum how descriptors differ from their word, each word's sum to length 1: (n, words · d).

    Source: Jégou et al., "Aggregating local descriptors into a compact image representation"
        (2010); normalised within words as Arandjelović and Zisserman, "All about VLAD" (2013).
    """
    rows = np.zeros((len(pictures), *words.shape), dtype=np.float32)
    for row, points in zip(rows, pictures, strict=True):
        if len(points):
            nearest = _nearest(points, words)
            np.add.at(row, nearest, points - words[nearest])
    within = unit_rows(rows.reshape(-1, words.shape[1]))
    return unit_rows(within.reshape(len(pictures), -1))


def _nearest(points: Points, words: Points) -> NDArray[np.intp]:
    nearest: NDArray[np.intp] = ((words**2).sum(axis=1) - 2 * points @ words.T).argmin(axis=1)
    return nearest
