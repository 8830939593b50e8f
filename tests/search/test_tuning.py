from __future__ import annotations

import numpy as np
import pytest
from django.http import QueryDict

from search.tuning import Tuning, Vector

SHAPE = 2


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def distance(query: Vector, other: Vector) -> float:
    return 1 - float(query @ other)


ASKED = unit(1, 0, 1, 0)
SAME_SHAPE = unit(1, 0, 0, 1)
SAME_COLOUR = unit(0, 1, 1, 0)


def applied(query: str, *, shape: int = SHAPE) -> Vector:
    vectors = {1: SAME_SHAPE, 2: SAME_COLOUR}
    tuning = Tuning.from_query(QueryDict(query))
    return tuning.applied(ASKED, vector_of=vectors.get, shape=shape)


def test_leaning_to_shape_brings_the_same_shape_before_the_same_colour() -> None:
    assert distance(applied("lean=-2"), SAME_SHAPE) < distance(applied("lean=-2"), SAME_COLOUR)
    assert distance(applied("lean=2"), SAME_COLOUR) < distance(applied("lean=2"), SAME_SHAPE)


@pytest.mark.parametrize("lean", ["-2", "-1", "1", "2"])
def test_the_shoe_itself_stays_at_distance_nought_however_one_leans(lean: str) -> None:
    assert distance(applied(f"lean={lean}"), ASKED) == pytest.approx(0, abs=1e-6)


def test_an_encoder_that_does_not_tell_shape_from_colour_is_left_alone() -> None:
    assert np.array_equal(applied("lean=2", shape=0), ASKED)


def test_more_like_a_shoe_comes_nearer_to_it_and_less_like_goes_away() -> None:
    assert distance(applied("more=1"), SAME_SHAPE) < distance(ASKED, SAME_SHAPE)
    assert distance(applied("less=1"), SAME_SHAPE) > distance(ASKED, SAME_SHAPE)
    assert np.linalg.norm(applied("more=1&less=2")) == pytest.approx(1, abs=1e-6)


def test_a_shoe_without_a_vector_changes_nothing() -> None:
    assert np.array_equal(applied("more=99"), ASKED)


def test_what_cannot_be_meant_is_left_out_of_an_address() -> None:
    tuning = Tuning.from_query(QueryDict("lean=7&more=x&more=3&more=3&less=99999999999"))

    assert tuning == Tuning(more=(3,))


def test_equal_tunings_have_equal_keys_and_none_has_none() -> None:
    assert Tuning.from_query(QueryDict("q=Red&lean=1")).key == Tuning(text="red", lean=1).key
    assert Tuning.from_query(QueryDict("brand=nike")).key == ""
