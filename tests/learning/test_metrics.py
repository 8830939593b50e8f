"""The yardstick itself is measured: rankings whose scores can be counted by hand."""

import numpy as np
import pytest

from learning.metrics import colour_agreement, score_retrieval
from search.encoders.base import Vectors


def at_angles(*degrees: float) -> Vectors:
    radians = np.deg2rad(np.array(degrees))
    return np.stack((np.cos(radians), np.sin(radians)), axis=1).astype(np.float32)


def test_scores_are_what_one_counts_by_hand() -> None:
    # From the query the gallery lies at 1°, 2°, 3°, 4°: wrong, right, wrong, right.
    scores = score_retrieval(
        at_angles(0), np.array([7]), at_angles(1, 2, 3, 4), np.array([1, 7, 2, 7])
    )

    assert (scores.hit_at_1, scores.hit_at_5) == (0.0, 1.0)
    assert scores.map_at_r == pytest.approx(0.5 / 2)  # R = 2: precision at rank 2 is 1/2
    assert scores.map_at_10 == pytest.approx((1 / 2 + 2 / 4) / 2)


def test_a_query_is_not_its_own_answer() -> None:
    rows, labels = at_angles(0, 90, 91), np.array([0, 0, 1])

    scores = score_retrieval(rows, labels, rows, labels, same_rows=np.arange(3))

    assert (
        scores.queries == 2
    )  # the silhouette with one picture cannot be found, so it is not asked
    assert scores.hit_at_1 == 0.5


def test_the_macro_mean_gives_each_silhouette_one_voice() -> None:
    gallery, labels = at_angles(0, 90), np.array([0, 1])
    queries = at_angles(0, 1, 2, 10)  # three of silhouette 0, found; one of silhouette 1, not found

    scores = score_retrieval(queries, np.array([0, 0, 0, 1]), gallery, labels)

    assert scores.hit_at_1 == 0.75
    assert scores.macro_hit_at_1 == 0.5


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(ValueError, match="no query"):
        score_retrieval(at_angles(0), np.array([1]), at_angles(0), np.array([2]))


def test_colour_agreement_is_one_among_equals_and_low_among_strangers() -> None:
    vectors = np.repeat(at_angles(0, 90), 4, axis=0)
    alike = np.repeat(np.eye(2, dtype=np.float32), 4, axis=0)

    assert colour_agreement(vectors, alike, first=3).mean() == pytest.approx(1.0)
    strangers = np.tile(np.eye(2, dtype=np.float32), (4, 1))
    assert colour_agreement(vectors, strangers, first=3).mean() < 0.5
