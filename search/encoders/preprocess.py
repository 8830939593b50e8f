"""The one copy of picture geometry: training, the encoder process and the command line all use it.

EXIF upright → letterbox → the size, mean and standard deviation of the model folder's
`preprocessor_config.json`. Never a centre crop: it cuts toe and heel off a wide shoe.
No torch here, so that anything may import it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from search.encoders.base import EncoderUnavailableError, unit_rows

_IDENTITY_MEAN = (0.0, 0.0, 0.0)
_IDENTITY_STD = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Preprocessing:
    """What a model wants to be fed: the numbers of its `preprocessor_config.json`."""

    height: int
    width: int
    mean: tuple[float, ...] = _IDENTITY_MEAN
    std: tuple[float, ...] = _IDENTITY_STD
    rescale: float = 1 / 255
    resample: int = Image.Resampling.BICUBIC

    @classmethod
    def of_folder(cls, folder: Path) -> "Preprocessing":
        """Read a model folder's numbers.

        Raises:
            EncoderUnavailableError: the file is missing, no JSON, or names no size.
        """
        path = folder / "preprocessor_config.json"
        try:
            return cls.of_config(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{path}: no usable preprocessor_config.json ({error!r})"
            raise EncoderUnavailableError(message) from error

    @classmethod
    def of_config(cls, config: dict[str, Any]) -> "Preprocessing":
        """Read the numbers from the parsed file; the model's input is what a crop would leave."""
        nested = config.get("image_processor")  # where transformers 5 keeps it in a processor
        if isinstance(nested, dict):
            config = nested
        cropped = config.get("do_center_crop", False) and config.get("crop_size")
        height, width = _read_size(config["crop_size"] if cropped else config["size"])
        normalised = config.get("do_normalize", True)
        return cls(
            height=height,
            width=width,
            mean=tuple(config["image_mean"]) if normalised else _IDENTITY_MEAN,
            std=tuple(config["image_std"]) if normalised else _IDENTITY_STD,
            rescale=float(config.get("rescale_factor", 1 / 255)),
            resample=int(config.get("resample", Image.Resampling.BICUBIC)),
        )

    def pixel_values(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        """Letterbox, scale and normalise pictures for the model.

        Shapes:
            n pictures of any size; result (n, 3, height, width), float32, contiguous.
        """
        batch = np.empty((len(pictures), self.height, self.width, 3), dtype=np.float32)
        for row, picture in enumerate(pictures):
            batch[row] = np.asarray(self.letterboxed(picture))
        return self.normalise(batch)

    def letterboxed(self, picture: Image.Image) -> Image.Image:
        """Make the picture upright and fit it whole into the model's size."""
        return letterbox(
            upright(picture), width=self.width, height=self.height, resample=self.resample
        )

    def normalise(self, batch: NDArray[Any]) -> NDArray[np.float32]:
        """Turn letterboxed pixels 0..255, (n, height, width, 3), into (n, 3, height, width)."""
        scale = self.rescale / np.asarray(self.std, dtype=np.float32)
        offset = np.asarray(self.mean, dtype=np.float32) / np.asarray(self.std, dtype=np.float32)
        scaled = batch.astype(np.float32) * scale.astype(np.float32) - offset
        return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2), dtype=np.float32)


def upright(picture: Image.Image) -> Image.Image:
    """Turn a picture as its EXIF orientation says, as RGB; a broken EXIF block changes nothing."""
    try:
        turned = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, KeyError, TypeError, SyntaxError):
        turned = picture
    return turned if turned.mode == "RGB" else turned.convert("RGB")


def letterbox(
    picture: Image.Image, *, width: int, height: int, resample: int = Image.Resampling.BICUBIC
) -> Image.Image:
    """Scale an RGB picture to fit inside width × height and pad the rest, centred.

    The padding takes the median colour of the picture's own border: a studio shot on white, grey
    or black then goes on without an edge, and a street photo gets a colour of its scene. White bars
    beside a street photo would tell the model "studio" and add two edges longer than the shoe.
    """
    scale = min(width / picture.width, height / picture.height)
    fitted = (
        min(width, max(1, round(picture.width * scale))),
        min(height, max(1, round(picture.height * scale))),
    )
    resized = picture.resize(fitted, Image.Resampling(resample), reducing_gap=3.0)
    if fitted == (width, height):
        return resized
    canvas = Image.new("RGB", (width, height), border_colour(resized))
    canvas.paste(resized, ((width - fitted[0]) // 2, (height - fitted[1]) // 2))
    return canvas


def border_colour(picture: Image.Image) -> tuple[int, int, int]:
    """Give the median colour, 0..255 a channel, of the outermost pixels of an RGB picture."""
    pixels = np.asarray(picture)
    border = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    red, green, blue = np.median(border, axis=0).astype(int).tolist()
    return red, green, blue


def _read_size(size: Any) -> tuple[int, int]:
    if isinstance(size, int):
        return size, size
    if "height" in size:
        return int(size["height"]), int(size["width"])
    return int(size["shortest_edge"]), int(size["shortest_edge"])


def encode_in_batches(
    pictures: Sequence[Image.Image],
    preprocessing: Preprocessing,
    encode_pixels: Callable[[NDArray[np.float32]], NDArray[np.float32]],
    *,
    batch_size: int,
    dimensions: int,
) -> NDArray[np.float32]:
    """Encode n upright RGB pictures some at a time: (n, d) float32, unit rows."""
    rows = np.zeros((len(pictures), dimensions), dtype=np.float32)
    for start in range(0, len(pictures), batch_size):
        batch = pictures[start : start + batch_size]
        rows[start : start + len(batch)] = encode_pixels(preprocessing.pixel_values(batch))
    return unit_rows(rows)
