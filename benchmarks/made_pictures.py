"""What uploads under trial are made of: cases, pictures drawn from a seed, parts of a PNG."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PIL import Image, ImageDraw


class Wanted(Enum):
    """What the site must do with an upload."""

    ANSWERED = "answered"
    REFUSED = "refused"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Case:
    """One upload: the family of its fault, its bytes, and how it is declared."""

    family: str
    data: bytes
    wanted: Wanted
    name: str = "photo.jpg"
    kind: str = "image/jpeg"


Maker = Callable[[random.Random], Case]


def picture(draw: random.Random, *, mode: str = "RGB", side: int = 320) -> Image.Image:
    """Draw something shoe-like, different each time."""
    image = Image.new("RGB", (side, side * 3 // 4), colour(draw))
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        left, top = draw.randrange(side), draw.randrange(side * 3 // 4)
        pen.ellipse((left, top, left + draw.randrange(10, 160), top + 60), fill=colour(draw))
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """Write a picture to bytes."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


MAKER = "Trial camera 52.5034N"  # must not be found in any copy that the site serves


def colour(draw: random.Random) -> tuple[int, int, int]:
    """Draw a colour."""
    return draw.randrange(256), draw.randrange(256), draw.randrange(256)


def png(*chunks: bytes) -> bytes:
    """Lay a PNG out of chunks."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def ihdr(width: int, height: int, *, depth: int, colour: int) -> bytes:
    """Make the header chunk of a PNG."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def chunk(name: bytes, data: bytes) -> bytes:
    """Make one chunk of a PNG with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
