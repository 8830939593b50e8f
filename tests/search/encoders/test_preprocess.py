"""Geometry: the whole shoe reaches the model, and the padding draws no edge of its own."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from search.encoders.base import EncoderUnavailableError
from search.encoders.preprocess import Preprocessing, border_colour, letterbox, upright


def test_a_wide_picture_keeps_toe_and_heel() -> None:
    shoe = Image.new("RGB", (200, 50), "white")
    shoe.paste("red", (0, 20, 10, 30))
    shoe.paste("blue", (190, 20, 200, 30))

    boxed = np.asarray(letterbox(shoe, width=100, height=100))

    assert boxed[50, 1].tolist() == [255, 0, 0]
    assert boxed[50, 98].tolist() == [0, 0, 255]


@pytest.mark.parametrize("backdrop", [(255, 255, 255), (0, 0, 0), (120, 130, 140)])
def test_the_padding_goes_on_with_the_backdrop(backdrop: tuple[int, int, int]) -> None:
    studio = Image.new("RGB", (80, 40), backdrop)
    studio.paste("red", (30, 10, 50, 30))

    boxed = letterbox(studio, width=64, height=64)

    assert boxed.size == (64, 64)
    assert boxed.getpixel((32, 2)) == backdrop
    assert border_colour(boxed) == backdrop


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (64, 64)])
def test_any_shape_fits(size: tuple[int, int]) -> None:
    assert letterbox(Image.new("RGB", size, "red"), width=64, height=48).size == (64, 48)


def test_exif_turns_the_picture() -> None:
    picture = Image.new("RGB", (80, 40))
    picture.getexif()[0x0112] = 8

    assert upright(picture).size == (40, 80)


def test_pixels_are_scaled_as_the_folder_says(tmp_path: Path) -> None:
    (tmp_path / "preprocessor_config.json").write_text(
        json.dumps(
            {
                "size": {"shortest_edge": 50},
                "do_center_crop": True,
                "crop_size": {"height": 20, "width": 30},
                "image_mean": [0.5, 0.0, 0.25],
                "image_std": [0.5, 1.0, 0.25],
            }
        )
    )
    pixels = Preprocessing.of_folder(tmp_path).pixel_values([Image.new("RGB", (9, 9), "white")])

    assert pixels.shape == (1, 3, 20, 30)
    np.testing.assert_allclose(pixels[0, :, 10, 15], [1.0, 1.0, 3.0], atol=1e-5)


@pytest.mark.parametrize("content", [None, "no json", "{}", "[]", '{"size": {"longest": 3}}'])
def test_an_unusable_config_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "preprocessor_config.json").write_text(content)

    with pytest.raises(EncoderUnavailableError, match=r"preprocessor_config\.json"):
        Preprocessing.of_folder(tmp_path)
