"""Ways to compare a photo with the gallery when the encoder stays as it is. Plain numpy.

A way takes what several encodings see and a question, and gives similarities (q, n), higher is
nearer. Settings that a way carries were chosen on rows kept for tuning, never on val.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.yardstick.questions import Question
from search.encoders.base import Vectors, unit_rows
from search.encoders.composing import SHAPE_DIMENSIONS

Similarity = NDArray[np.float32]
_FEW_EXPANDED, _POWER = 5, 3.0
_NEAR, _HALF_NEAR, _OWN_SHARE = 12, 4, 0.6


@dataclass(frozen=True)
class Seen:
    """Vectors (n, d) of the same n pictures by name of encoding, and vectors learnt from (m, d)."""

    by: Mapping[str, Vectors]
    learnt: Vectors


Way = Callable[[Seen, Question], Similarity]


def plain(name: str = "builtin") -> Way:
    """Compare the vectors of one encoding as they are."""
    return lambda seen, question: _compare(seen.by[name], seen.by[name], question)


def shared(colour: float, *, both: bool) -> Way:
    """Give the colour part that share of the squared length: of the photo's side, or of both."""

    def way(seen: Seen, question: Question) -> Similarity:
        weighed = with_colour_share(seen.by["builtin"], colour)
        return _compare(weighed, weighed if both else seen.by["builtin"], question)

    return way


def centred(power: float, colour: float | None = None) -> Way:
    """Take the learnt mean off; with a power, also level the learnt directions (1 is whitening)."""

    def way(seen: Seen, question: Question) -> Similarity:
        vectors, learnt = seen.by["builtin"], seen.learnt
        if colour is not None:
            vectors, learnt = (with_colour_share(each, colour) for each in (vectors, learnt))
        mean = learnt.mean(axis=0)
        spread, directions = np.linalg.eigh(np.cov((learnt - mean).T))
        levelled = directions * (spread + 1e-4) ** (-power / 2)
        changed = unit_rows((vectors - mean) @ levelled)
        return _compare(changed, changed, question)

    return way


def averaged(names: Sequence[str], *, both: bool, colour: float | None = None) -> Way:
    """Compare means of several encodings of a picture: on the photo's side, or on both."""

    def way(seen: Seen, question: Question) -> Similarity:
        mean = unit_rows(np.sum([seen.by[name] for name in names], axis=0))
        gallery = mean if both else seen.by["builtin"]
        asking = mean if colour is None else with_colour_share(mean, colour)
        return _compare(asking, gallery, question)

    return way


def beside_gradients(share: float, colour: float) -> Way:
    """Add HOG's similarity with that share: what outlines say beside what was learnt."""

    def way(seen: Seen, question: Question) -> Similarity:
        weighed = with_colour_share(seen.by["builtin"], colour)
        learnt = _compare(weighed, weighed, question)
        outlines = _compare(seen.by["hog"], seen.by["hog"], question)
        mixed: Similarity = (1 - share) * learnt + share * outlines
        return mixed

    return way


def expanded(colour: float) -> Way:
    """Ask again with the mean of the photo and its first results, nearer ones weighing more.

    Source: alpha query expansion, Radenović et al., "Fine-tuning CNN Image Retrieval" (2018).
    """

    def way(seen: Seen, question: Question) -> Similarity:
        weighed = with_colour_share(seen.by["builtin"], colour)
        asking, offered = weighed[question.asking], weighed[question.offered]
        first, weights = _nearest(_compare(weighed, weighed, question), question.own)
        again = unit_rows(asking + np.einsum("qk,qkd->qd", weights, offered[first]))
        similar: Similarity = again @ offered.T
        return similar

    return way


def gallery_expanded(colour: float) -> Way:
    """Replace each gallery vector by the mean of itself and its neighbours.

    A query that is itself in the gallery is taken out of every mean that it would enter.
    """

    def way(seen: Seen, question: Question) -> Similarity:
        weighed = with_colour_share(seen.by["builtin"], colour)
        asking, offered = weighed[question.asking], weighed[question.offered]
        first, weights = _nearest(offered @ offered.T, np.arange(len(offered)))
        sums = offered + np.einsum("nk,nkd->nd", weights, offered[first])
        entering = np.zeros((len(offered), len(offered)), dtype=np.float32)  # [of whom, in whose]
        np.put_along_axis(entering.T, first, weights, axis=1)
        own = question.own >= 0
        taken = np.zeros((len(asking), len(offered)), dtype=np.float32)
        taken[own] = entering[question.own[own]]
        inner = asking @ sums.T
        lengths = (sums**2).sum(axis=1)[None, :] - 2 * taken * inner + taken**2
        similar: Similarity = (inner - taken) / np.sqrt(np.maximum(lengths, 1e-9))
        return similar

    return way


def re_ranked(colour: float) -> Way:
    """Mix the similarity with how many near neighbours two pictures share, each near to the other.

    Costs a row of distances to the whole gallery for every picture: for a yardstick, not a site.
    Source: Zhong et al., "Re-ranking Person Re-identification with k-reciprocal Encoding" (2017),
        without its expansion by half-sized sets.
    """

    def way(seen: Seen, question: Question) -> Similarity:
        weighed = with_colour_share(seen.by["builtin"], colour)
        asking, offered = weighed[question.asking], weighed[question.offered]
        inside = bool((question.own >= 0).all())
        every = offered if inside else np.concatenate((asking, offered))
        among = every @ every.T
        reciprocal = _reciprocal(among)
        queries = question.own if inside else np.arange(len(asking))
        others = np.arange(len(offered)) + (0 if inside else len(asking))
        common = np.stack([_overlaps(reciprocal, row)[others] for row in queries])
        mixed: Similarity = (
            _OWN_SHARE * among[np.ix_(queries, others)] + (1 - _OWN_SHARE) * common
        ).astype(np.float32)
        return mixed

    return way


def with_colour_share(vectors: Vectors, share: float) -> Vectors:
    """Re-weigh the two parts of vectors (n, d): the colour part gets `share` of the squared length.

    >>> row = np.zeros((1, 256), np.float32)
    >>> row[0, [0, 200]] = 0.6, 0.8
    >>> with_colour_share(row, 0.36)[0, [0, 200]].round(2).tolist()
    [0.800000011920929, 0.6000000238418579]
    """
    shape = unit_rows(vectors[:, :SHAPE_DIMENSIONS])
    colour = unit_rows(vectors[:, SHAPE_DIMENSIONS:])
    weighed: Vectors = np.concatenate(
        (np.sqrt(1 - share) * shape, np.sqrt(share) * colour), axis=1
    ).astype(np.float32)
    return weighed


def _compare(asking: Vectors, offered: Vectors, question: Question) -> Similarity:
    similar: Similarity = asking[question.asking] @ offered[question.offered].T
    return similar


def _nearest(
    similarity: Similarity, own: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Give the first few of each row, its own place left out, and their weights: (q, k) each."""
    rows = np.flatnonzero(own >= 0)
    similarity[rows, own[rows]] = -np.inf
    first = np.argpartition(-similarity, _FEW_EXPANDED, axis=1)[:, :_FEW_EXPANDED]
    weights = np.clip(np.take_along_axis(similarity, first, axis=1), 0, None) ** _POWER
    return first, weights.astype(np.float32)


def _reciprocal(among: Similarity) -> NDArray[np.float32]:
    """Weigh, for each picture, those that are near to it and it to them: (n, n), rows sum to 1."""
    order = np.argsort(-among, axis=1)[:, : _NEAR + 1]
    near = np.zeros(among.shape, dtype=np.bool_)
    np.put_along_axis(near, order, True, axis=1)
    mutual = near & near.T
    weights = np.where(mutual, np.exp(among - 1), 0).astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.stack([weights[few].mean(axis=0) for few in order[:, :_HALF_NEAR]])


def _overlaps(weights: NDArray[np.float32], row: int) -> NDArray[np.float32]:
    """Jaccard likeness of one picture's neighbours with everybody's: (n,), 0 to 1."""
    used = np.flatnonzero(weights[row])
    least = np.minimum(weights[:, used], weights[row, used]).sum(axis=1)
    likeness: NDArray[np.float32] = least / (2 - least)
    return likeness
