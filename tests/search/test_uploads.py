"""Good uploads pass, bad ones are refused by name, and no pixel is decoded."""

from __future__ import annotations

import contextlib
import io
import struct
import sys
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from search.models import PhotoQuery
from search.photos import accept_upload
from search.uploads import (
    MAX_BYTES,
    TEXTS,
    UploadError,
    check_content_length,
    check_upload,
    kind_of,
    read_away,
)
from tests.search.conftest import drawn_photo, encoded


def png_header(width: int, height: int) -> bytes:
    """Write a PNG that states a size and holds one empty block of data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def iso_file(*brands: bytes) -> bytes:
    box = b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands)
    return struct.pack(">I", len(box) + 4) + box + b"\0" * 64


PHOTO = drawn_photo()
GOOD = {
    "jpeg": encoded(PHOTO),
    "png": encoded(PHOTO, "PNG"),
    "webp": encoded(PHOTO, "WEBP"),
    "avif": encoded(PHOTO, "AVIF"),
    "cmyk jpeg": encoded(PHOTO.convert("CMYK")),
    "animated webp": encoded(
        PHOTO, "WEBP", save_all=True, append_images=[drawn_photo("blue")], duration=50
    ),
    "huge exif": encoded(PHOTO, exif=b"Exif\0\0" + b"\0" * 65_000),
    "at the limit": png_header(8000, 5000),
}
BAD = {
    "empty": (b"", "empty"),
    "one byte": (b"\xff", "unsupported"),
    "text": (b"hello, I am a photo", "unsupported"),
    "gif": (encoded(PHOTO.convert("P"), "GIF"), "unsupported"),
    "tiff": (encoded(PHOTO, "TIFF"), "unsupported"),
    "pdf": (b"%PDF-1.7 " + encoded(PHOTO), "unsupported"),
    "zip": (b"PK\x03\x04" + encoded(PHOTO), "unsupported"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
    "svg behind xml": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><svg/>', "svg"),
    "html": (b"<!doctype html><script>alert(1)</script>", "unsupported"),
    "heic": (iso_file(b"heic", b"mif1"), "heic"),
    "mp4": (iso_file(b"isom", b"mp41"), "unsupported"),
    "bomb": (png_header(60_000, 60_000), "too_many_pixels"),
    "just over": (png_header(8001, 5000), "too_many_pixels"),
    "0 x 0": (png_header(0, 0), "unreadable"),
    "negative": (png_header(2**31, 2**31), "too_many_pixels"),
    "cut after the magic": (b"\xff\xd8\xff\xe0", "unreadable"),
    "png without header": (b"\x89PNG\r\n\x1a\n", "unreadable"),
    "too large": (encoded(PHOTO) + b"\0" * MAX_BYTES, "too_large"),
}


def check(data: bytes, *, is_heic_taken: bool = False) -> None:
    check_upload(io.BytesIO(data), size=len(data), is_heic_taken=is_heic_taken)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_photo_passes(name: str) -> None:
    check(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_a_bad_upload_is_refused_by_name(name: str) -> None:
    data, code = BAD[name]

    with pytest.raises(UploadError) as refused:
        check(data)

    assert refused.value.code == code
    assert str(refused.value) == TEXTS[code]


@pytest.mark.parametrize("name", GOOD)
def test_every_cut_of_a_good_photo_is_taken_or_refused_but_breaks_nothing(name: str) -> None:
    for length in range(0, min(len(GOOD[name]), 400), 7):
        with contextlib.suppress(UploadError):
            check(GOOD[name][:length])


def test_the_type_is_read_from_the_content_not_from_the_name(db: None) -> None:
    with pytest.raises(UploadError) as refused:
        accept_upload(SimpleUploadedFile("photo.jpg", b"<svg></svg>", "image/jpeg"))

    assert refused.value.code == "svg"
    assert not PhotoQuery.objects.exists()


def test_heic_is_taken_with_its_extra_only() -> None:
    with pytest.raises(UploadError) as refused:
        check(iso_file(b"heic"), is_heic_taken=True)

    assert refused.value.code == "unreadable"  # it has no picture, but its kind is welcome


def test_a_request_that_is_far_too_long_is_refused_before_it_is_read() -> None:
    check_content_length(str(MAX_BYTES))
    check_content_length("")
    with pytest.raises(UploadError):
        check_content_length(str(2 * MAX_BYTES))


def test_the_rest_of_a_refused_body_is_read_but_not_without_end() -> None:
    body = io.BytesIO(b"x" * 300_000)
    read_away(body)
    assert body.tell() == 300_000

    body.seek(0)
    read_away(body, most=100_000)
    assert body.tell() == 100_000


@pytest.mark.parametrize("crop", [(0.5, 0, 0.6, 1), (-0.1, 0, 1, 1), (0, 0, 0, 1), (2, 0, 1, 1)])
def test_a_cut_out_beside_the_picture_is_refused(db: None, crop: Any) -> None:
    with pytest.raises(UploadError) as refused:
        accept_upload(SimpleUploadedFile("a.jpg", GOOD["jpeg"]), crop=crop)

    assert refused.value.code == "bad_crop"


def test_reading_the_kind_loads_no_decoder() -> None:
    assert kind_of(GOOD["webp"]) == "webp"
    assert "PIL" not in vars(sys.modules["search.uploads"])
    assert Image.MAX_IMAGE_PIXELS  # nobody turned Pillow's own guard off


def test_every_text_is_a_sentence() -> None:
    with translation.override("en"):
        assert all(str(UploadError(code)).endswith(".") for code in TEXTS)
