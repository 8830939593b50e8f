"""Uploads that must be answered: common and less common kinds of photos."""

from __future__ import annotations

import random

import numpy as np
from PIL import Image

from benchmarks.made_pictures import (
    MAKER,
    Case,
    Maker,
    Wanted,
    colour,
    encoded,
    picture,
)


# --- strange but good ---------------------------------------------------------------------------
def plain_jpeg(draw: random.Random) -> Case:
    return Case("JPEG", encoded(picture(draw), "JPEG", quality=88), Wanted.ANSWERED)


def plain_png(draw: random.Random) -> Case:
    data = encoded(picture(draw, mode="RGBA"), "PNG")
    return Case("PNG with transparency", data, Wanted.ANSWERED, "photo.png", "image/png")


def plain_webp(draw: random.Random) -> Case:
    data = encoded(picture(draw), "WEBP", quality=80)
    return Case("WebP", data, Wanted.ANSWERED, "photo.webp", "image/webp")


def plain_avif(draw: random.Random) -> Case:
    data = encoded(picture(draw), "AVIF", quality=50, speed=10)
    return Case("AVIF", data, Wanted.ANSWERED, "photo.avif", "image/avif")


def cmyk(draw: random.Random) -> Case:
    return Case("CMYK JPEG", encoded(picture(draw, mode="CMYK"), "JPEG"), Wanted.ANSWERED)


def largest(draw: random.Random) -> Case:
    """Nearly 40 megapixels of which none can be skipped: what decoding may take at most."""
    image = Image.new("RGB", (7_200, 5_500), colour(draw))
    image.paste(picture(draw), (3_000, 2_500))
    data = encoded(image, "PNG", compress_level=1)
    return Case("PNG of 39.6 megapixels", data, Wanted.ANSWERED, "large.png", "image/png")


def grey_16_bit(draw: random.Random) -> Case:
    image = Image.fromarray(np.asarray(picture(draw, mode="L"), dtype=np.uint16) * 257)
    return Case("16-bit PNG", encoded(image, "PNG"), Wanted.ANSWERED, "deep.png", "image/png")


def palette(draw: random.Random) -> Case:
    data = encoded(picture(draw, mode="P"), "PNG", transparency=0)
    return Case("palette PNG", data, Wanted.ANSWERED, "few.png", "image/png")


def animated_webp(draw: random.Random) -> Case:
    frames = [picture(draw, side=160) for _ in range(4)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=80)
    return Case("animated WebP", data, Wanted.ANSWERED, "moving.webp", "image/webp")


def animated_png(draw: random.Random) -> Case:
    frames = [picture(draw, side=160) for _ in range(4)]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=80)
    return Case("animated PNG", data, Wanted.ANSWERED, "moving.png", "image/png")


def gps(draw: random.Random) -> Case:
    """Taken at a place and turned: both must be gone from the copy."""
    exif = Image.Exif()
    exif[0x0112] = draw.choice((3, 6, 8))
    exif[0x010F] = MAKER
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 30.0, 12.5)
    place[3], place[4] = "E", (13.0, 22.0, 40.0)
    data = encoded(picture(draw), "JPEG", exif=exif, comment=MAKER)
    return Case("JPEG with GPS in its EXIF", data, Wanted.ANSWERED)


GOOD: tuple[Maker, ...] = (
    plain_jpeg,
    cmyk,
    gps,
    plain_png,
    grey_16_bit,
    plain_webp,
    palette,
    plain_avif,
    animated_webp,
    animated_png,
    largest,
)


def good(draw: random.Random, number: int) -> Case:
    """Make an upload that must be answered: common and less common kinds in turn."""
    return GOOD[number % len(GOOD)](draw)
