"""Two hundred uploads that are wrong in some way, made here, with good ones between.

Every file is made from a seed; none is kept in the repository. A case says what the site must do:
answer, or refuse with a clear text. Where a decoder may rightly do either (a JPEG that lacks its
last rows), both are right.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image

from benchmarks.made_pictures import (
    Case,
    Maker,
    Wanted,
    chunk,
    encoded,
    ihdr,
    picture,
    png,
)
from pictures.decoding import MAX_BYTES


def cases(count: int, *, seed: int) -> Iterator[Case]:
    """Yield `count` bad uploads, every family in turn."""
    draw = random.Random(seed)
    for number in range(count):
        yield BAD[number % len(BAD)](draw)


# --- damaged ------------------------------------------------------------------------------------
def truncated_jpeg(draw: random.Random) -> Case:
    whole = encoded(picture(draw), "JPEG", quality=85)
    return Case(
        "truncated JPEG", whole[: int(len(whole) * draw.uniform(0.05, 0.9))], Wanted.REFUSED
    )


def truncated_png(draw: random.Random) -> Case:
    whole = encoded(picture(draw), "PNG")
    cut = whole[: int(len(whole) * draw.uniform(0.02, 0.9))]
    return Case("truncated PNG", cut, Wanted.REFUSED, "photo.png", "image/png")


def truncated_webp(draw: random.Random) -> Case:
    whole = encoded(picture(draw), "WEBP", quality=80)
    cut = whole[: int(len(whole) * draw.uniform(0.1, 0.9))]
    return Case("truncated WebP", cut, Wanted.REFUSED, "photo.webp", "image/webp")


def broken_avif(draw: random.Random) -> Case:
    whole = bytearray(encoded(picture(draw, side=128), "AVIF", quality=50, speed=10))
    if draw.random() < 0.5:
        del whole[int(len(whole) * draw.uniform(0.3, 0.9)) :]
    else:  # the coded picture itself is noise
        whole[-200:] = draw.randbytes(200)
        whole[len(whole) // 3 : len(whole) // 2] = bytes(len(whole) // 2 - len(whole) // 3)
    return Case("broken AVIF", bytes(whole), Wanted.EITHER, "photo.avif", "image/avif")


def flipped_bits(draw: random.Random) -> Case:
    whole = bytearray(encoded(picture(draw), "JPEG", quality=85))
    for _ in range(40):
        whole[draw.randrange(2, len(whole))] = draw.randrange(256)
    return Case("JPEG with flipped bytes", bytes(whole), Wanted.EITHER)


def headers_only(draw: random.Random) -> Case:
    heads = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\0\0\0WEBPVP8 ")
    return Case("a header and nothing else", draw.choice(heads), Wanted.REFUSED)


def noise_after_header(draw: random.Random) -> Case:
    return Case("JPEG start, then noise", b"\xff\xd8\xff" + draw.randbytes(5_000), Wanted.REFUSED)


# --- bombs --------------------------------------------------------------------------------------
def png_bomb(draw: random.Random) -> Case:
    side = draw.choice((12_000, 20_000, 30_000))
    rows = zlib.compress(bytes(1 + side // 8) * 2_000, 9)
    return Case(
        "PNG bomb by its header",
        png(ihdr(side, side, depth=1, colour=0), chunk(b"IDAT", rows)),
        Wanted.REFUSED,
        "bomb.png",
        "image/png",
    )


def lying_png(draw: random.Random) -> Case:
    """The header says 64 × 64, the data hold a hundred megabytes of rows."""
    side = draw.choice((48, 64, 80))
    rows = _hundred_megabytes(0)
    data = png(ihdr(side, side, depth=8, colour=2), chunk(b"IDAT", rows))
    return Case("PNG bomb behind a small header", data, Wanted.EITHER, "small.png", "image/png")


def text_bomb(draw: random.Random) -> Case:
    """A text chunk that unpacks to a hundred megabytes (PNG, zTXt)."""
    text = b"Comment\0\0" + _hundred_megabytes(65)
    whole = encoded(picture(draw, side=64), "PNG")
    head, tail = whole[:33], whole[33:]  # after IHDR
    data = head + chunk(b"zTXt", text) + tail
    return Case("PNG with a text bomb", data, Wanted.EITHER, "text.png", "image/png")


def profile_bomb(draw: random.Random) -> Case:
    """A colour profile that unpacks to a hundred megabytes (PNG, iCCP)."""
    profile = b"icc\0\0" + _hundred_megabytes(0)
    whole = encoded(picture(draw, side=64), "PNG")
    data = whole[:33] + chunk(b"iCCP", profile) + whole[33:]
    return Case("PNG with a profile bomb", data, Wanted.EITHER, "icc.png", "image/png")


def many_megapixels(draw: random.Random) -> Case:
    side = draw.choice((6_400, 7_000))
    grey = Image.new("L", (side, side), draw.randrange(256))
    return Case("more than 40 megapixels", encoded(grey, "JPEG", quality=30), Wanted.REFUSED)


def lying_jpeg(draw: random.Random) -> Case:
    """A small JPEG whose frame header claims 65,500 × 65,500."""
    whole = bytearray(encoded(picture(draw), "JPEG", quality=80))
    frame = whole.find(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", 65_500, 65_500)
    return Case("JPEG that claims 4 gigapixels", bytes(whole), Wanted.REFUSED)


def understated_jpeg(draw: random.Random) -> Case:
    """A first frame header that says 100 × 100 in a comment, the real one far larger."""
    big = encoded(Image.new("L", (6_600, 6_600), draw.randrange(256)), "JPEG", quality=20)
    decoy = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 100, 100, 1) + b"\x01\x11\x00"
    data = big[:2] + b"\xff\xe5" + struct.pack(">H", len(decoy) + 2) + decoy + big[2:]
    return Case("JPEG with a decoy header", data, Wanted.REFUSED)


def too_many_bytes(draw: random.Random) -> Case:
    whole = encoded(picture(draw), "JPEG", quality=85)
    padding = bytes(MAX_BYTES + draw.randrange(1, 1_500_000) - len(whole))
    return Case("more than 10 MB", whole + padding, Wanted.REFUSED)


# --- something else -----------------------------------------------------------------------------
def jpeg_with_page(draw: random.Random) -> Case:
    """A whole JPEG with a web page behind it: answered, and the page must be gone from the copy."""
    data = encoded(picture(draw), "JPEG", quality=85) + b"<html><script>alert(1)</script></html>"
    return Case("JPEG and HTML in one", data, Wanted.ANSWERED, "photo.html.jpg")


def page_with_jpeg(draw: random.Random) -> Case:
    data = b"<!doctype html><script>alert(1)</script><!--" + encoded(picture(draw), "JPEG") + b"-->"
    return Case("HTML with a JPEG in it", data, Wanted.REFUSED, "photo.jpg")


def gifar(draw: random.Random) -> Case:
    data = encoded(picture(draw, mode="P"), "GIF") + b"PK\x03\x04" + draw.randbytes(400)
    return Case("GIF and JAR in one", data, Wanted.REFUSED, "photo.gif", "image/gif")


def wrong_type(draw: random.Random) -> Case:
    bodies = {
        "a text": b"Dear sir or madam,\n" * 40,
        "a PDF": b"%PDF-1.7\n" + draw.randbytes(900),
        "a program": b"\x7fELF\x02\x01\x01" + draw.randbytes(900),
        "an archive": b"PK\x03\x04" + draw.randbytes(900),
        "a BMP": encoded(picture(draw, side=64), "BMP"),
        "a TIFF": encoded(picture(draw, side=64), "TIFF"),
        "an EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "an MP4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + draw.randbytes(500),
        "noise": draw.randbytes(3_000),
    }
    what = draw.choice(sorted(bodies))
    return Case(f"{what} named .jpg", bodies[what], Wanted.REFUSED)


def empty(draw: random.Random) -> Case:
    return Case("empty", b"", Wanted.REFUSED)


def no_area(draw: random.Random) -> Case:
    width, height = draw.choice(((0, 0), (0, 64), (64, 0)))
    if draw.random() < 0.5:
        data = png(ihdr(width, height, depth=8, colour=2), chunk(b"IDAT", zlib.compress(b"")))
        return Case("0 pixels", data, Wanted.REFUSED, "none.png", "image/png")
    whole = bytearray(encoded(picture(draw), "JPEG"))
    frame = whole.find(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return Case("0 pixels", bytes(whole), Wanted.REFUSED)


def svg(draw: random.Random) -> Case:
    head = draw.choice((b"", b"\xef\xbb\xbf", b'<?xml version="1.0"?>\n', b"<!-- x -->\n"))
    data = (
        head + b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
        b'<image href="file:///etc/passwd"/></svg>'
    )
    return Case("SVG", data, Wanted.REFUSED, "drawing.svg", "image/svg+xml")


def heic(draw: random.Random) -> Case:
    brand = draw.choice((b"heic", b"heix", b"mif1"))
    data = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + b"mif1" + brand + draw.randbytes(2_000)
    return Case("HEIC", data, Wanted.REFUSED, "IMG_0001.HEIC", "image/heic")


def animated_gif(draw: random.Random) -> Case:
    frames = [picture(draw, mode="P", side=96) for _ in range(4)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    return Case("animated GIF", data, Wanted.REFUSED, "moving.gif", "image/gif")


def odd_name(draw: random.Random) -> Case:
    name = draw.choice(("../../../etc/passwd", "a" * 300 + ".jpg", "фото;rm -rf.jpg", "x\\y.jpg"))
    data = encoded(picture(draw), "JPEG", quality=80)
    return Case("JPEG with a hostile name", data, Wanted.ANSWERED, name)


def huge_exif(draw: random.Random) -> Case:
    """Segments of 64 kB each, eight megabytes of them, before the picture."""
    whole = encoded(picture(draw), "JPEG", quality=80)
    block = b"\xff\xe1" + struct.pack(">H", 65_535) + b"Exif\0\0MM\0*\0\0\0\x08" + bytes(65_519)
    data = whole[:2] + block * draw.randrange(60, 120) + whole[2:]
    return Case("JPEG with a huge EXIF", data, Wanted.EITHER)


def looping_exif(draw: random.Random) -> Case:
    """A directory that names itself as the next one."""
    block = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0\0\0\0\x08"
    whole = encoded(picture(draw), "JPEG", quality=80)
    data = whole[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + whole[2:]
    return Case("JPEG with an endless EXIF", data, Wanted.ANSWERED)


BAD: tuple[Maker, ...] = (
    truncated_jpeg,
    png_bomb,
    jpeg_with_page,
    wrong_type,
    empty,
    no_area,
    svg,
    heic,
    truncated_png,
    lying_png,
    gifar,
    huge_exif,
    animated_gif,
    too_many_bytes,
    truncated_webp,
    lying_jpeg,
    page_with_jpeg,
    broken_avif,
    many_megapixels,
    flipped_bits,
    text_bomb,
    wrong_type,
    headers_only,
    understated_jpeg,
    profile_bomb,
    looping_exif,
    noise_after_header,
    odd_name,
)


@cache
def _hundred_megabytes(byte: int) -> bytes:
    """Compress a hundred megabytes of one byte, a megabyte at a time."""
    packer = zlib.compressobj(9)
    packed = [packer.compress(bytes([byte]) * 1_000_000) for _ in range(100)]
    return b"".join([*packed, packer.flush()])
