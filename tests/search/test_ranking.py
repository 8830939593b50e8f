from __future__ import annotations

import numpy as np
import pytest

from search.exact import nearest_rows, recall
from search.ranking import Ranking, attribute_factor, best_per_product, fuse, prefer, wish_factor


@pytest.mark.parametrize(
    ("rankings", "order"),
    [
        ([], []),
        ([[1, 2, 3]], [1, 2, 3]),
        ([[1, 2], [2, 1]], [1, 2]),
        ([[1, 2, 3], [3, 2, 4]], [3, 2, 1, 4]),
        ([[1], [2], [2]], [2, 1]),
    ],
)
def test_what_several_orders_agree_on_leads(rankings: list[list[int]], order: list[int]) -> None:
    fused = fuse([Ranking(each) for each in rankings], limit=10)

    assert [product_id for product_id, _score in fused] == order


def test_a_heavier_order_wins() -> None:
    fused = fuse([Ranking([1, 2]), Ranking([2, 1], weight=3)], limit=10)

    assert fused[0][0] == 2


def test_fusing_is_cut_at_its_limit() -> None:
    assert len(fuse([Ranking(range(100))], limit=7)) == 7


def test_a_product_takes_the_distance_of_its_nearest_picture() -> None:
    rows = [(1, 0.5), (2, 0.2), (1, 0.1), (3, 1.5)]

    assert best_per_product(rows, limit=5, max_distance=1.0) == {1: 0.1, 2: 0.2}
    assert list(best_per_product(rows, limit=1, max_distance=2.0)) == [1]


@pytest.mark.parametrize(
    ("found", "factor"),
    [
        ({"colour": ["red"], "height": ["high"]}, 4.0),
        ({"colour": ["red"], "height": ["low"]}, 1.0),
        ({"colour": ["red"], "height": [""]}, 2.0),
        ({"colour": [], "height": []}, 1.0),
        ({"colour": ["blue"], "height": ["low"]}, 0.25),
    ],
)
def test_attributes_move_a_product(found: dict[str, list[str]], factor: float) -> None:
    assert attribute_factor({"colour": "red", "height": "high"}, found) == factor


@pytest.mark.parametrize(
    ("found", "factor"),
    [
        ({"colour": ["red", "white"]}, 0.1),
        ({"colour": ["white", "red"]}, 0.5),
        ({"colour": ["white"]}, 1.0),
        ({"colour": []}, 1.0),
        ({"colour": ["red"], "height": ["high"]}, 0.2),
    ],
)
def test_what_is_not_wanted_moves_a_product_down(
    found: dict[str, list[str]], factor: float
) -> None:
    wanted = {"height": "high"}

    assert wish_factor(wanted, [("colour", "red")], found) == pytest.approx(factor)


def test_preferring_orders_anew() -> None:
    assert [each for each, _score in prefer([(1, 0.3), (2, 0.2)], {1: 0.5})] == [2, 1]


def test_exact_neighbours_agree_with_sorting_everything() -> None:
    random = np.random.default_rng(5)
    gallery = random.normal(size=(200, 8)).astype(np.float32)
    gallery /= np.linalg.norm(gallery, axis=1, keepdims=True)

    indices, distances = nearest_rows(gallery[:3], gallery, k=10)

    everything = np.argsort(1 - gallery[:3] @ gallery.T, axis=1)[:, :10]
    assert indices.tolist() == everything.tolist()
    assert (np.diff(distances, axis=1) >= 0).all()


@pytest.mark.parametrize("k", [0, 4])
def test_exact_search_refuses_a_k_out_of_range(k: int) -> None:
    with pytest.raises(ValueError, match="rows to choose from"):
        nearest_rows(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), k=k)


def test_exact_search_refuses_vectors_that_are_not_unit_length() -> None:
    with pytest.raises(ValueError, match="unit length"):
        nearest_rows(np.eye(3, dtype=np.float32), 2 * np.eye(3, dtype=np.float32), k=1)


def test_recall_counts_the_true_ones_that_were_found() -> None:
    assert recall([1, 2, 9, 8], [1, 2, 3, 4], k=4) == 0.5
    assert recall([], [], k=24) == 1.0
