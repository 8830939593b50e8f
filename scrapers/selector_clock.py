"""Staff's CSS selectors under a time limit: some take hours on a page that was made for it.

`li ~ li` on 2,000 siblings takes four seconds, `* * * * p` in 250 nested boxes half a minute, and
nothing stops libxml2 from within. So each page is tried in a child process first, which is killed
when it takes too long; only a page that passed is read here. The child knows neither Django nor the
network: `python -m scrapers.selector_clock`.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from parsel import Selector

from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.selectors import MAX_HTML, Selectors

LIMIT_S = 8.0
_START_S = 30.0  # for the child's imports, on a busy machine
_PROJECT = Path(__file__).resolve().parents[1]
_NO_SELECTORS = ("currency",)


class SelectorClock:
    """Tries selectors on pages, in a child that is started when first needed.

    Use as a context, or call `close`.
    """

    def __init__(self, selectors: Selectors, *, limit_s: float | None = None) -> None:
        named = asdict(selectors).items()
        self._css = [css for name, css in named if css and name not in _NO_SELECTORS]
        self._limit_s = LIMIT_S if limit_s is None else limit_s
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> SelectorClock:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self, html: str) -> None:
        """Return when all selectors have run on this page.

        Raises:
            UnreadableAnswerError: they take longer than the limit; the child is killed.
        """
        child = self._started()
        question = json.dumps({"html": html[:MAX_HTML], "css": self._css}).encode() + b"\n"
        try:
            if child.stdin is None:
                raise BrokenPipeError
            child.stdin.write(question)
            child.stdin.flush()
            is_done = self._hears(child, within_s=self._limit_s)
        except BrokenPipeError:
            is_done = False
        if not is_done:
            self.close()
            raise UnreadableAnswerError(
                f"the selectors take longer than {self._limit_s:g} seconds on this page; use "
                "simpler ones (a class or an id instead of “~”, “+” and “* *”)"
            )

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "scrapers.selector_clock"],
                cwd=_PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._hears(self._child, within_s=_START_S)
        return self._child

    @staticmethod
    def _hears(child: subprocess.Popen[bytes], *, within_s: float) -> bool:
        """Did the child say a line in time?"""
        if child.stdout is None:
            return False
        ready, _, _ = select.select([child.stdout], [], [], within_s)
        return bool(ready) and child.stdout.readline() == b"ok\n"


def _answer() -> None:
    """The child: run each page's selectors, say so, wait for the next."""
    sys.stdout.write("ok\n")
    sys.stdout.flush()
    for line in sys.stdin:
        asked = json.loads(line)
        page = Selector(text=asked["html"])
        for css in asked["css"]:
            page.css(css)
        sys.stdout.write("ok\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _answer()
