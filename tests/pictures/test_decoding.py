"""Hostile pictures end in a coded refusal, never in the caller's process, and never for long."""

import io
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from zlib import compress, crc32

import numpy as np
import pytest
from PIL import Image

from pictures.decoding import (
    MAX_BYTES,
    DecodingTimedOutError,
    PictureDecoder,
    PictureError,
    decode_picture,
)

RED = (200, 30, 40)


@pytest.fixture(scope="module")
def decoder() -> Iterator[PictureDecoder]:
    with PictureDecoder() as decoder:
        yield decoder


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def red(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", (width, height), RED).convert(mode)


def noise(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(0)
    return Image.fromarray(random.integers(0, 255, (height, width, 3), dtype=np.uint8))


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises width × height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_taken_kind_is_decoded(decoder: PictureDecoder, kind: str) -> None:
    picture = decoder.decode(encoded(red(), kind))

    assert (picture.mode, picture.size) == ("RGB", (60, 40))
    assert np.abs(np.array(picture.getpixel((30, 20))) - RED).max() < 12


def test_a_cmyk_jpeg_keeps_its_colour(decoder: PictureDecoder) -> None:
    picture = decoder.decode(encoded(red(mode="CMYK"), "JPEG"))

    assert np.abs(np.array(picture.getpixel((30, 20))) - RED).max() < 12


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_frame_is_taken(decoder: PictureDecoder, kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "lime")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])

    red_part, _, blue_part = decoder.decode(data).getpixel((20, 20))  # type: ignore[misc]

    assert red_part > 200
    assert blue_part < 60


def test_a_phone_photo_comes_out_upright(decoder: PictureDecoder) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° to look at
    data = encoded(red(80, 40), "JPEG", exif=exif)

    assert decoder.decode(data).size == (40, 80)


def test_a_broken_exif_block_is_no_reason_to_refuse(decoder: PictureDecoder) -> None:
    data = encoded(red(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff garbage")

    assert decoder.decode(data).size == (60, 40)


def test_what_is_transparent_becomes_white(decoder: PictureDecoder) -> None:
    cut_out = Image.new("RGBA", (50, 50), (0, 0, 0, 0))

    assert decoder.decode(encoded(cut_out, "PNG")).getpixel((5, 5)) == (255, 255, 255)


def test_a_big_photo_comes_out_bounded(decoder: PictureDecoder) -> None:
    data = encoded(red(4000, 3000), "JPEG")

    assert decoder.decode(data, longest_side=512).size == (512, 384)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"not a picture at all", "unreadable"),
        (b"PK\x03\x04" + bytes(100), "unreadable"),
        (encoded(noise(200, 200), "JPEG")[:9000], "unreadable"),
        (encoded(noise(200, 200), "PNG")[:9000], "unreadable"),
        (encoded(noise(200, 200), "WEBP")[:3000], "unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17), "unreadable"),
        (encoded(red(), "GIF"), "unsupported"),
        (encoded(red(), "TIFF"), "unsupported"),
        (encoded(red(), "BMP"), "unsupported"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "unsupported"),
        (b'<?xml version="1.0"?><svg/>', "unsupported"),
        (bytes(MAX_BYTES + 1), "too_large"),
        (png_that_claims(60_000, 60_000), "too_many_pixels"),
        (png_that_claims(0, 0), "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_bad_file_is_refused_with_its_code(
    decoder: PictureDecoder, data: bytes, code: str
) -> None:
    with pytest.raises(PictureError) as refusal:
        decoder.decode(data)

    assert refusal.value.code == code
    assert decoder.decode(encoded(red(), "PNG")).size == (60, 40)  # the next one is not harmed


def test_heic_is_named_when_the_extra_is_missing(decoder: PictureDecoder) -> None:
    if "pillow_heif" in sys.modules or _is_installed("pillow_heif"):
        pytest.skip("pillow-heif is installed here, so HEIC is taken")
    with pytest.raises(PictureError, match="HEIC") as refusal:
        decoder.decode(b"\x00\x00\x00\x18ftypheic" + bytes(200))

    assert refusal.value.code == "unsupported"


def test_a_slow_picture_is_given_up_in_time() -> None:
    data = encoded(red(4000, 4000), "PNG")
    with PictureDecoder(timeout_s=0.02) as hurried:
        started = time.monotonic()
        with pytest.raises(DecodingTimedOutError) as refusal:
            hurried.decode(data)
        assert time.monotonic() - started < 2
    assert refusal.value.code == "timed_out"


def test_a_picture_is_decoded_although_the_decoder_was_killed() -> None:
    with PictureDecoder() as decoder:
        decoder.decode(encoded(red(), "PNG"))
        assert decoder._child is not None
        os.kill(decoder._child.pid, signal.SIGKILL)
        decoder._child.wait()

        assert decoder.decode(encoded(red(), "PNG")).size == (60, 40)


def test_a_decoder_that_is_killed_with_a_picture_in_hand_gets_it_once_more() -> None:
    with PictureDecoder() as decoder:
        decoder.decode(encoded(red(), "PNG"))
        child = decoder._child
        assert child is not None
        os.kill(child.pid, signal.SIGSTOP)  # so that it holds the picture when it is killed
        killer = threading.Timer(0.3, lambda: os.kill(child.pid, signal.SIGKILL))
        killer.start()

        assert decoder.decode(encoded(red(), "PNG")).size == (60, 40)
        killer.join()


def test_a_small_picture_costs_few_milliseconds_more_than_decoding_it_here(
    decoder: PictureDecoder,
) -> None:
    data = encoded(noise(400, 300), "JPEG")
    decoder.decode(data)

    def best_of(decode: Any) -> float:
        times = []
        for _ in range(20):
            start = time.perf_counter()
            decode()
            times.append(time.perf_counter() - start)
        return min(times)

    apart = best_of(lambda: decoder.decode(data))
    here = best_of(lambda: Image.open(io.BytesIO(data)).load())
    assert apart - here < 0.005


def test_the_process_wide_decoder_decodes() -> None:
    assert decode_picture(encoded(red(), "JPEG")).size == (60, 40)


def _is_installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None
