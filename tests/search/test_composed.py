""" "This shoe, but in red": the photo's shape with the colour that the words ask for."""

from __future__ import annotations

import numpy as np
import pytest
from django.db.models import Q
from numpy.typing import NDArray

from search.candidates import by_photo_and_words, by_words
from search.encoders.composing import SHAPE_DIMENSIONS
from search.understanding import understand
from tests.search.factories import EncoderFactory, make_shoe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]

WHITE, RED = 0, 1


def shoe(line: int, colour: int) -> NDArray[np.float32]:
    vector = np.zeros(256, dtype=np.float32)
    vector[[line, SHAPE_DIMENSIONS + colour]] = (0.8, 0.6)
    return vector


@pytest.mark.parametrize(("source", "first"), [("builtin", "same in red"), ("other", "the same")])
def test_the_words_colour_takes_the_place_of_the_photos(source: str, first: str) -> None:
    encoder = EncoderFactory.create(dimensions=256, source=source)
    products = {
        name: make_shoe(name=name, vectors=[shoe(*told)], encoder=encoder)
        for name, told in {
            "the same": (0, WHITE), "same in red": (0, RED), "other in red": (5, RED),
        }.items()
    }  # fmt: skip
    words = np.zeros(256, dtype=np.float32)
    words[SHAPE_DIMENSIONS + RED] = 1

    found = by_photo_and_words(
        shoe(0, WHITE), understand("but in red", language="en"), words, encoder, condition=Q()
    )

    nearest = min(found.distances, key=lambda product_id: found.distances[product_id])
    assert nearest == products[first].pk


def test_what_is_not_wanted_comes_last() -> None:
    red = make_shoe(name="Runner one", colours=["red"])
    white = make_shoe(name="Runner two", colours=["white", "red"])
    blue = make_shoe(name="Runner three", colours=["blue"])

    found = by_words(understand("runner but not red", language="en"), None, None, condition=Q())

    assert list(found.product_ids) == [blue.pk, white.pk, red.pk]
