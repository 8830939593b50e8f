"""What `make run` says: steps with their times, and one line of progress."""

import sys
import time
from typing import TextIO

LINES_APART_S = 10.0  # where a line cannot be redrawn, one now and then


class Console:
    """Writes to the terminal; on a real one, the progress line is redrawn in place."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._began = time.monotonic()
        self._in_place = self._stream.isatty()
        self._open_line = self._last_progress = ""
        self._progress_at = self._began - LINES_APART_S

    def step(self, text: str) -> None:
        """Report a step that is done, with the seconds since the start."""
        self.line(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def line(self, text: str = "") -> None:
        if self._open_line:
            self._stream.write("\n")
            self._open_line = ""
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def progress(self, text: str) -> bool:
        """Show `text` in place of the last progress; elsewhere than on a terminal, as a line.

        Return whether it stands there now: lines come no closer than `LINES_APART_S`.
        """
        if text == self._last_progress:
            return True
        if not self._in_place:
            now = time.monotonic()
            if now - self._progress_at >= LINES_APART_S:
                self._progress_at, self._last_progress = now, text
                self.step(text)
            return self._last_progress == text
        self._last_progress = text
        self._stream.write(f"\r{text}\x1b[K")
        self._stream.flush()
        self._open_line = text
        return True
