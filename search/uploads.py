"""Is this upload a picture that we take? Judged by its first bytes; no pixel is decoded here."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO, Protocol

import imagesize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
ENVELOPE = 256 * 1024  # what a form may add around the photo
_HEAD = 4096
_CHUNK = 64 * 1024

TEXTS = {
    "missing": gettext_noop("Choose a photo first."),
    "too_large": gettext_noop("The photo is larger than 10 MB."),
    "too_many_pixels": gettext_noop("The photo has more than 40 megapixels."),
    "empty": gettext_noop("The file is empty."),
    "unreadable": gettext_noop("The file is damaged or is not a photo."),
    "unsupported": gettext_noop("Use a JPEG, PNG, WebP or AVIF photo."),
    "svg": gettext_noop("Drawings (SVG) are not taken. Use a JPEG, PNG, WebP or AVIF photo."),
    "heic": gettext_noop(
        "HEIC photos are not taken here. Save the photo as JPEG; an iPhone does it by itself when"
        " you choose the photo from the library."
    ),
    "timed_out": gettext_noop("The photo took too long to open. Try a smaller one."),
    "forgotten": gettext_noop("This photo was deleted."),
    "bad_crop": gettext_noop("The cut-out must be four numbers x, y, width, height from 0 to 1."),
    "address_refused": gettext_noop(
        "This address is not fetched: only public http and https addresses are."
    ),
    "address_unreachable": gettext_noop(
        "No photo came from this address: it does not answer, or the file is larger than 10 MB."
    ),
    "address_page": gettext_noop(
        "This is the address of a page without a main picture. Copy the address of the picture."
    ),
    "too_many": gettext_noop("Five photos at once are the most. Take one out first."),
    "full": gettext_noop("The server's disk is full. Try again later."),
}


class UploadError(Exception):
    """An upload that cannot be used. `code` is for programs, str() a sentence for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return _(TEXTS.get(self.code, TEXTS["unreadable"]))


class Readable(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes:
        """Give up to so many bytes; none at the end."""


def check_content_length(header: str) -> None:
    """Refuse a request whose body is far longer than any photo, before it is read.

    Raises:
        UploadError: too_large.
    """
    if header.isdecimal() and int(header) > MAX_BYTES + ENVELOPE:
        raise UploadError("too_large")


def read_away(body: Readable, *, most: int = 6 * MAX_BYTES, seconds: float = 10.0) -> None:
    """Read the rest of a refused body, though not without end.

    Who still sends when the connection is closed gets an error of its own making, not our answer.
    """
    end = time.monotonic() + seconds
    while most > 0 and time.monotonic() < end:
        chunk = body.read(min(_CHUNK, most))
        if not chunk:
            return
        most -= len(chunk)


def picture_size(path: Path) -> tuple[int, int] | None:
    """Read width and height from the header of a stored picture; None if it cannot be read."""
    try:
        with path.open("rb") as file:
            width, height = _dimensions(file)
    except (OSError, UploadError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def check_upload(file: BinaryIO, *, size: int, is_heic_taken: bool) -> None:
    """Check size, type by content, and the dimensions that the header states.

    Raises:
        UploadError: too_large, empty, svg, heic, unsupported, unreadable or too_many_pixels.
    """
    if size > MAX_BYTES:
        raise UploadError("too_large")
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise UploadError("empty")
    kind = kind_of(head)
    if kind == "heic" and is_heic_taken:
        kind = "avif"
    if kind in {"svg", "heic"}:
        raise UploadError(kind)
    if not kind:
        raise UploadError("unsupported")
    width, height = _dimensions(file)
    if width <= 0 or height <= 0:
        raise UploadError("unreadable")
    if width * height > MAX_PIXELS:
        raise UploadError("too_many_pixels")


def kind_of(head: bytes) -> str:
    """Tell "jpeg", "png", "webp", "avif", "heic" or "svg" from a file's first bytes, else "".

    >>> kind_of(b"\\xff\\xd8\\xff\\xe0"), kind_of(b"GIF89a")
    ('jpeg', '')
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _kind_of_brands(head)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_markup = text.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--"))
    return "svg" if is_markup and b"<svg" in text else ""


def _kind_of_brands(head: bytes) -> str:
    """Tell AVIF from HEIC by the brands of the ISO file type box (ISO/IEC 14496-12, 4.3)."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[start : start + 4] for start in range(16, length, 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands & {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"mif1"} else ""


def _dimensions(file: BinaryIO) -> tuple[int, int]:
    """Read width and height from the header with `imagesize`; (-1, -1) if it has none."""
    file.seek(0)
    try:
        width, height = imagesize.get(file)
    except Exception as error:  # a hostile header may break the parser in any way
        raise UploadError("unreadable") from error
    finally:
        file.seek(0)
    return width, height
