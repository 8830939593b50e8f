"""What a photo asks with: one vector of all views of it."""

import numpy as np
from PIL import ImageOps

from search.answers import _asked_vector
from search.encoders.loading import load_encoder
from search.models import PhotoQuery
from tests.search.conftest import drawn_photo


def test_a_shoe_that_looks_left_asks_as_one_that_looks_right() -> None:
    builtin = load_encoder("builtin")
    photo = drawn_photo("red")
    whole, box = PhotoQuery(), PhotoQuery(found=[[0.2, 0.2, 0.5, 0.5]])

    right = _asked_vector(builtin, photo, whole)
    left = _asked_vector(builtin, ImageOps.mirror(photo), whole)
    plain = builtin.encode_images([photo, ImageOps.mirror(photo)])

    np.testing.assert_allclose(left, right, atol=2e-3)
    assert plain[0] @ plain[1] < 0.999  # they are not the same to the encoder itself
    np.testing.assert_allclose(np.linalg.norm(right), 1, atol=1e-5)
    assert _asked_vector(builtin, photo, box) @ right < 0.999  # the shoe found in it counts, too
