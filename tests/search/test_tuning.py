from __future__ import annotations

import numpy as np
import pytest
from django.http import QueryDict

from search.encoders.composing import with_colour_share
from search.models import Encoder
from search.tuning import SHARES_OF_A_PHOTO, Tuning, Vector, vector_of_photo

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


def test_a_photo_that_nobody_tuned_says_little_of_colour_and_itself_stays_at_nought() -> None:
    random = np.random.default_rng(0)
    photo = unit(*random.normal(size=256))
    builtin = Encoder(source="builtin", dimensions=256)
    asked = vector_of_photo(photo, builtin)
    colour = float(asked[192:] @ asked[192:]) / float(asked @ asked)

    assert colour == pytest.approx(SHARES_OF_A_PHOTO[0], abs=1e-6)
    assert distance(asked, photo) == pytest.approx(0, abs=1e-6)


def test_a_photo_of_an_encoder_with_one_part_is_searched_as_it_is() -> None:
    other = Encoder(source="/models/vit", dimensions=4)

    assert np.array_equal(vector_of_photo(ASKED, other), ASKED)


def test_a_vector_without_colour_is_left_alone() -> None:
    grey = unit(1, 2, 0, 0)

    assert np.array_equal(with_colour_share(grey, 0.05, shape_dimensions=SHAPE), grey)


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
