"""Crawled pictures: decoded in the limited child, re-encoded, stored once per content."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imagehash
from PIL import Image

from pictures.decoding import PictureDecoder

LONGEST_SIDE = 1024
THUMBNAIL_SIDE = 400
MIN_SIDE = 32  # pixels; smaller is a spacer or a tracking dot
MAX_PICTURE_BYTES = 10_000_000
_QUALITY = 82


class UnusablePictureError(ValueError):
    """A picture that decodes but is none: a spacer."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A stored copy: SHA-256 of its bytes, path below the media folder, size in pixels."""

    sha256: str
    file: str
    width: int
    height: int
    phash: int


def picture_path(sha256: str) -> str:
    """Path of the copy below the media folder.

    >>> picture_path("ab" * 32)[:16]
    'pictures/ab/abab'
    """
    return f"pictures/{sha256[:2]}/{sha256}.webp"


def thumbnail_path(sha256: str) -> str:
    """Path of the thumbnail (longest side ≤ 400 px) beside the copy."""
    return f"pictures/{sha256[:2]}/{sha256}-{THUMBNAIL_SIDE}.webp"


def store_picture(data: bytes, *, media: Path, decoder: PictureDecoder) -> StoredPicture:
    """Decode hostile bytes and keep our own copy and a thumbnail of them.

    The same picture always gives the same file. Files appear whole or not at all.
    Raises:
        pictures.decoding.PictureError: it cannot be decoded within the limits.
        UnusablePictureError: it is a spacer.
        OSError: the media folder cannot be written.
    """
    picture = decoder.decode(data, longest_side=LONGEST_SIDE)
    if min(picture.size) < MIN_SIDE:
        raise UnusablePictureError(f"only {picture.width}×{picture.height} pixels")
    copy = _webp(picture)
    sha256 = hashlib.sha256(copy).hexdigest()
    thumbnail = media / thumbnail_path(sha256)
    if not thumbnail.exists():
        small = picture.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        _write_whole(media / picture_path(sha256), copy)
        _write_whole(thumbnail, _webp(small))  # last: where it stands, the copy does too
    unsigned = int(str(imagehash.phash(picture)), 16)
    signed = unsigned - (1 << 64) if unsigned >= 1 << 63 else unsigned  # bigint is signed
    return StoredPicture(sha256, picture_path(sha256), picture.width, picture.height, signed)


def _webp(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=_QUALITY, method=2)
    return buffer.getvalue()


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
