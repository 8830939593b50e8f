"""What the yardstick says of finding the shoe first, on drawn shoes in the middle of a street."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from learning.manifest import Picture
from learning.yardstick.cropping import measure_cropping
from search.encoders.base import NoTextTowerError, Vectors
from search.encoders.detector import ShoeBox

COLOURS = {"Reds": (250, 10, 10), "Blues": (10, 10, 250)}


class MeanColour:
    """An encoder that sees the mean colour of a picture and nothing else."""

    name, revision, dimensions, has_text = "mean-colour", "1", 3, False

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        means = np.stack([np.asarray(each, np.float32).mean((0, 1)) for each in pictures])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        raise NoTextTowerError(self.name)


class KnowsTheMiddle:
    """A detector that finds a shoe where the pictures below have one."""

    def find(self, picture: Image.Image) -> list[ShoeBox]:
        return [ShoeBox(0.4, 0.4, 0.2, 0.2, 0.9)]


def _picture(folder: Path, name: str, *, silhouette: str, busy: bool) -> Picture:
    path = folder / f"{name}.png"
    other = next(colour for line, colour in COLOURS.items() if line != silhouette)
    image = Image.new("RGB", (100, 100), other if busy else COLOURS[silhouette])
    image.paste(COLOURS[silhouette], (40, 40, 60, 60))
    image.save(path)
    return Picture(
        path=path,
        silhouette=silhouette,
        split="val",
        domain="busy" if busy else "plain",
    )


def test_a_shoe_in_a_street_of_the_other_colour_is_found_by_its_part_only(tmp_path: Path) -> None:
    pictures = [
        _picture(tmp_path, f"{line}-{busy}", silhouette=line, busy=busy)
        for line in COLOURS
        for busy in (True, False)
    ]
    found = measure_cropping(MeanColour(), KnowsTheMiddle(), {"t": pictures}, kept_in=None)
    street = found["street to studio"]
    assert (street["queries"], street["gallery"], street["cut out"]) == (2, 2, 2)
    assert street["whole"]["hit_at_1"][0] == 0
    assert street["part"]["hit_at_1"][0] == 1


def test_tables_that_ask_nothing_are_refused(tmp_path: Path) -> None:
    only = [_picture(tmp_path, "alone", silhouette="Reds", busy=False)]
    with pytest.raises(ValueError, match="no labelled val pictures"):
        measure_cropping(MeanColour(), KnowsTheMiddle(), {"t": only}, kept_in=None)
