"""The process in which hostile pictures are decoded; started by path by `decoding.PictureDecoder`.

It imports nothing of ours and nothing but Pillow, runs with `python -I`, holds no secret (its
environment is empty), and its parent kills it when it takes too long. Memory and CPU time are
capped by the kernel. Protocol on one socket, all integers big-endian:

    request:  u32 length of the picture, u32 longest side wanted, the picture's bytes
    answer:   u8 status (0 good, 1 refused), u32 width, u32 height, u32 length, then RGB rows,
              or, when refused, "code\\0message" in UTF-8
"""

import io
import resource
import socket
import struct
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

REQUEST = struct.Struct(">II")
ANSWER = struct.Struct(">BIII")

_FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_KNOWN_BUT_REFUSED = ((b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"))


class RefusedPictureError(Exception):
    """A picture that is not decoded: a code for programs, a sentence for logs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def decode(data: bytes, *, longest_side: int, pixel_cap: int) -> Image.Image:
    """Decode the first frame as upright RGB, no side longer than `longest_side` pixels.

    Raises:
        RefusedPictureError: with the code unsupported, too_many_pixels or unreadable.
    """
    _refuse_foreign_types(data)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > pixel_cap:
                raise RefusedPictureError(
                    "too_many_pixels", f"{width}×{height} pixels, more than {pixel_cap:,}"
                )
            # A JPEG can be decoded at 1/2, 1/4 or 1/8: 12 megapixels in a quarter of the time.
            picture.draft("RGB", (longest_side, longest_side))
            picture.load()
            return _as_upright_rgb(picture, longest_side)
    except UnidentifiedImageError as error:
        raise RefusedPictureError("unreadable", "not a picture, or a damaged one") from error
    except MemoryError as error:
        raise RefusedPictureError(
            "too_many_pixels", "needs more memory than a picture may take"
        ) from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        IndexError,
        KeyError,
    ) as error:
        raise RefusedPictureError("unreadable", f"damaged picture: {error}") from error


def _refuse_foreign_types(data: bytes) -> None:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        if "HEIF" not in _FORMATS:
            raise RefusedPictureError(
                "unsupported", "HEIC pictures cannot be read here; send a JPEG"
            )
        return
    for magic, name in _KNOWN_BUT_REFUSED:
        if data.startswith(magic):
            raise RefusedPictureError("unsupported", f"{name} pictures are not taken")
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype")):
        raise RefusedPictureError("unsupported", "SVG and other markup is not taken")


def _as_upright_rgb(picture: Image.Image, longest_side: int) -> Image.Image:
    picture.thumbnail((longest_side, longest_side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    try:
        turned = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, KeyError, TypeError, SyntaxError, struct.error):
        turned = picture  # a broken EXIF block is no reason to refuse the picture
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        # Cut-outs are shown on white by shops; black behind them would be a black shoe's end.
        layer = turned.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    if turned.mode.startswith("I") or turned.mode == "F":
        return turned.point(lambda value: value / 256).convert("L").convert("RGB")
    return turned.convert("RGB")


def _serve(connection: socket.socket, *, pixel_cap: int, cpu_s: int) -> None:
    while header := _receive(connection, REQUEST.size):
        length, longest_side = REQUEST.unpack(header)
        _allow_cpu_time(cpu_s)
        try:
            data = _receive(connection, length)
            picture = decode(data, longest_side=longest_side, pixel_cap=pixel_cap)
            body = picture.tobytes()
            connection.sendall(ANSWER.pack(0, picture.width, picture.height, len(body)) + body)
        except RefusedPictureError as refusal:
            body = f"{refusal.code}\0{refusal}".encode(errors="replace")
            connection.sendall(ANSWER.pack(1, 0, 0, len(body)) + body)


def _receive(connection: socket.socket, length: int) -> bytes:
    """Read exactly `length` bytes; fewer only when the parent has gone."""
    buffer = bytearray(length)
    view, filled = memoryview(buffer), 0
    while filled < length and (count := connection.recv_into(view[filled:])):
        filled += count
    return bytes(buffer) if filled == length else b""


def _allow_cpu_time(seconds: int) -> None:
    """RLIMIT_CPU counts over a process's life, so the limit moves on with each picture."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


def _register_heif() -> None:
    try:
        import pillow_heif  # type: ignore[import-not-found,unused-ignore]  # optional: GPL wheels
    except ImportError:
        return
    pillow_heif.register_heif_opener()
    _FORMATS.append("HEIF")


def main() -> None:
    """Serve pictures until the parent closes the socket. Arguments: fd, bytes, pixels, seconds."""
    descriptor, memory_bytes, pixel_cap, cpu_s = map(int, sys.argv[1:5])
    _register_heif()
    Image.init()  # import the codecs now: later, the address space is capped
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own cap, checked by header, comes first
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=descriptor) as connection:
        _serve(connection, pixel_cap=pixel_cap, cpu_s=cpu_s)


if __name__ == "__main__":
    main()
