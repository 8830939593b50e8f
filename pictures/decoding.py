"""Decode hostile pictures in a child process that is killed when it takes too long or too much.

No torch and no Pillow codec runs in the caller's process. The child is started once and kept, so a
small picture costs a millisecond or two more than decoding it here.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from PIL import Image

from pictures.decoding_child import ANSWER, REQUEST

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1024
_MEMORY_BYTES = 1024 * 1024 * 1024  # 40 megapixels of RGBA (160 MB), converted, with room to spare
_TIMEOUT_S = 6.0
_KILLED_BY_OTHERS_S = 2.0
_PICTURES_A_CHILD = 2_000  # then a fresh one: a codec that leaks does so for a while only


class PictureError(Exception):
    """A picture that cannot be used. `code` is for programs, the message for logs."""

    code: ClassVar[str] = "unreadable"


class TooLargeError(PictureError):
    """More bytes than a picture may have."""

    code = "too_large"


class TooManyPixelsError(PictureError):
    """More pixels by its header, or more memory while decoding, than a picture may have."""

    code = "too_many_pixels"


class UnreadablePictureError(PictureError):
    """Damaged, truncated, empty, or no picture at all."""

    code = "unreadable"


class UnsupportedPictureError(PictureError):
    """A picture of a kind that is not taken: SVG, GIF, TIFF, HEIC without its extra."""

    code = "unsupported"


class DecodingTimedOutError(PictureError):
    """Decoding took too long; the child was killed."""

    code = "timed_out"


_ERROR_OF_CODE: dict[str, type[PictureError]] = {
    error.code: error
    for error in (TooManyPixelsError, UnreadablePictureError, UnsupportedPictureError)
}


class PictureDecoder:
    """Decodes pictures, one at a time, in a child process of its own. Threads may share it.

    >>> with PictureDecoder() as decoder:  # doctest: +SKIP
    ...     picture = decoder.decode(upload)
    """

    def __init__(self, *, max_bytes: int = MAX_BYTES, timeout_s: float = _TIMEOUT_S) -> None:
        self._max_bytes = max_bytes
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._owner = os.getpid()
        self._decoded = 0

    def decode(self, data: bytes, *, longest_side: int = LONGEST_SIDE) -> Image.Image:
        """Decode the first frame as an upright RGB picture, no side longer than `longest_side` px.

        JPEG, PNG, WebP and AVIF; HEIC when pillow-heif is installed. Transparency becomes white.
        Raises:
            PictureError: a subclass; its `code` is too_large, too_many_pixels, unreadable,
                unsupported or timed_out.
        """
        if len(data) > self._max_bytes:
            raise TooLargeError(f"{len(data):,} bytes, more than {self._max_bytes:,}")
        if not data:
            raise UnreadablePictureError("empty file")
        with self._lock:
            try:
                return self._ask_twice(data, longest_side)
            except TimeoutError as error:
                self._stop_child()
                message = f"decoding took more than {self._timeout_s:g} s"
                raise DecodingTimedOutError(message) from error
            except (EOFError, ConnectionError) as error:
                raise self._error_of_dead_child() from error

    def close(self) -> None:
        """Stop the child; the next `decode` starts another."""
        with self._lock:
            self._stop_child()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask_twice(self, data: bytes, longest_side: int) -> Image.Image:
        """Ask; once more if the child was killed so soon that its limits cannot have done it."""
        start = time.monotonic()
        try:
            return self._ask(data, longest_side)
        except (EOFError, ConnectionError):
            status = self._child.wait(timeout=1) if self._child else 0
            if status != -signal.SIGKILL or time.monotonic() - start > _KILLED_BY_OTHERS_S:
                raise
        self._stop_child()
        return self._ask(data, longest_side)

    def _ask(self, data: bytes, longest_side: int) -> Image.Image:
        connection = self._connected()
        deadline = time.monotonic() + self._timeout_s
        connection.settimeout(self._timeout_s)
        connection.sendall(REQUEST.pack(len(data), longest_side))
        connection.sendall(data)
        header = _receive(connection, ANSWER.size, deadline)
        refused, width, height, length = ANSWER.unpack(header)
        body = _receive(connection, length, deadline)
        self._decoded += 1
        if refused:
            code, _, message = body.decode().partition("\0")
            raise _ERROR_OF_CODE[code](message)
        return Image.frombytes("RGB", (width, height), body)

    def _connected(self) -> socket.socket:
        if self._owner != os.getpid():  # after a fork the child belongs to the parent
            self._child = self._connection = None
            self._owner = os.getpid()
        if self._decoded >= _PICTURES_A_CHILD:
            self._stop_child()
        if self._connection is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self._child = self._start_child(theirs.fileno())
            self._connection = ours
        return self._connection

    def _start_child(self, descriptor: int) -> subprocess.Popen[bytes]:
        self._decoded = 0
        script = Path(__file__).with_name("decoding_child.py")
        limits = (_MEMORY_BYTES, MAX_PIXELS, max(1, round(self._timeout_s)))
        return subprocess.Popen(
            [sys.executable, "-I", str(script), str(descriptor), *map(str, limits)],
            pass_fds=(descriptor,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )

    def _error_of_dead_child(self) -> PictureError:
        """Tell why the child died: the CPU limit is a time-out, all else a damaged picture."""
        status = self._child.wait(timeout=1) if self._child else 0
        self._stop_child()
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            return DecodingTimedOutError(f"decoding took more than {self._timeout_s:g} s")
        return UnreadablePictureError(f"the decoder died on it (status {status})")

    def _stop_child(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._connection = None


def decode_picture(data: bytes, *, longest_side: int = LONGEST_SIDE) -> Image.Image:
    """Decode with this process's own lasting `PictureDecoder`; see its `decode`."""
    return _decoder_of_process.decode(data, longest_side=longest_side)


def _receive(connection: socket.socket, length: int, deadline: float) -> bytearray:
    """Read exactly `length` bytes before the deadline.

    Raises:
        TimeoutError: the deadline passed. EOFError: the child died.
    """
    buffer = bytearray(length)
    view, filled = memoryview(buffer), 0
    while filled < length:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        count = connection.recv_into(view[filled:])
        if not count:
            raise EOFError
        filled += count
    return buffer


_decoder_of_process = PictureDecoder()
