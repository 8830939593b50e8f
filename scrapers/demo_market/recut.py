"""The same picture as another shop shows it: a little cropped and compressed anew."""

from __future__ import annotations

import io
import random

from PIL import Image


def recut(data: bytes, *, seed: int, largest_crop: float = 0.04) -> bytes:
    """JPEG of a trusted picture, cropped by up to `largest_crop` of each side, quality 70 to 90.

    The same seed gives the same bytes.
    """
    draw = random.Random(seed)
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    left, top, right, bottom = (draw.uniform(0, largest_crop) for _ in range(4))
    width, height = picture.size
    box = (
        round(width * left),
        round(height * top),
        round(width * (1 - right)),
        round(height * (1 - bottom)),
    )
    buffer = io.BytesIO()
    picture.crop(box).save(buffer, "JPEG", quality=draw.randint(70, 90))
    return buffer.getvalue()
