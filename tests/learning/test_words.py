"""The check of words against photos counts right answers, and leaves out what nobody knows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from learning.manifest import Picture
from learning.words import words_to_photos
from search.encoders.base import Vectors


class RedIsOneZero:
    """Answers words with "red" or "красн" by (1, 0) and all else by (0, 1)."""

    name, revision, dimensions, has_text = "test", "1", 2, True

    def encode_images(self, pictures: Sequence[object]) -> Vectors:
        raise NotImplementedError

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return np.array(
            [[1, 0] if "red" in text or "красн" in text else [0, 1] for text in texts], np.float32
        )


def test_precision_and_chance_are_counted() -> None:
    red = [Picture(Path(f"r{n}"), "val", colours=("red",)) for n in range(10)]
    grey = [Picture(Path(f"g{n}"), "val", colours=("grey",)) for n in range(30)]
    unknown = [Picture(Path(f"u{n}"), "val", brand="Nike") for n in range(50)]
    vectors = np.repeat(np.eye(2, dtype=np.float32)[[0, 1, 0]], [10, 30, 50], axis=0)

    looks = words_to_photos(RedIsOneZero(), [*red, *grey, *unknown], vectors)["looks"]

    each = {row["text"]: row for row in looks["each"]}
    assert each["red shoes"]["precision"] == 1.0
    assert each["red shoes"]["gallery"] == 40
    assert each["серые кроссовки"]["chance"] == pytest.approx(0.75)
    assert "green trainers" not in each
