"""Several visitors at once who go on searching whatever happens, and note what they got."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.figures import table
from benchmarks.visitors import Answer, Visitor, fresh_photo

WORDS = (
    "red high top",
    "white low sneakers",
    "blue runner suede",
    "black mid with gum sole",
    "green canvas",
    "красные высокие кроссовки",
    "белые кеды",
    "grey knit women 38",
    "kids velcro",
    "orange trail under 100",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one visitor got: status 0 if nobody answered."""

    at: float  # seconds of the clock, when it was asked
    path: str
    status: int
    said: str
    has_traceback: bool
    seconds: float

    @property
    def is_fault(self) -> bool:
        """Say whether a site that loses a process must not answer so."""
        return self.has_traceback or (self.status >= 500 and self.status != 503)

    def in_words(self) -> str:
        """Give status and, where something was amiss, what the page said."""
        kind = "photo" if "photo" in self.path else "words" if "search" in self.path else "page"
        if self.status == 0:
            return f"{kind}: no answer ({self.said})"
        if self.status == 200 and not self.said:
            return f"{kind}: {self.status}"
        return f"{kind}: {self.status} “{self.said}”"


class Crowd:
    """Searches by words and by photo at a steady rate. As a context: from start to stop."""

    def __init__(
        self, url: str, *, pictures: Path, words_per_s: float, photos_per_s: float
    ) -> None:
        self._url = url
        self._pictures = sorted(pictures.glob("*.webp"))
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self._threads = [
            threading.Thread(target=self._go, args=(number, rate, is_photo), daemon=True)
            for number, (rate, is_photo) in enumerate(
                # Three of a kind: one that waits for an answer must not silence the others.
                [(words_per_s / 3, False)] * 3 + [(photos_per_s / 3, True)] * 3,
                start=1,
            )
            if rate > 0
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Go home."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def seen_since(self, moment: float) -> list[Seen]:
        """Give what was answered to questions asked since."""
        with self._lock:
            return [each for each in self._seen if each.at >= moment]

    def asked(self) -> int:
        """Count all questions."""
        return len(self._seen)

    def summary(self) -> str:
        """Lay out how often each kind of answer was had."""
        counted = Counter(each.in_words() for each in self.seen_since(0))
        return table(["answer", "times"], counted.most_common())

    def _go(self, number: int, rate: float, is_photo: bool) -> None:
        for step in itertools.count():
            begun = time.time()
            # Another address now and then, so that no limit for one visitor is reached.
            visitor = Visitor(self._url, number=number * 1_000 + step // 8)
            with contextlib.closing(visitor):
                seen = self._ask(visitor, begun, number * 100_000 + step, is_photo=is_photo)
            with self._lock:
                self._seen.append(seen)
            if self._over.wait(max(0.0, begun + 1 / rate - time.time())):
                return

    def _ask(self, visitor: Visitor, begun: float, number: int, *, is_photo: bool) -> Seen:
        path = "/search/photo/" if is_photo else "/search/?q="
        try:
            if is_photo:
                picture = self._pictures[number % len(self._pictures)]
                answer = visitor.send_photo(fresh_photo(picture, number=number))
            else:
                answer = visitor.get(_words_path(number))
        except (OSError, http.client.HTTPException) as error:
            return Seen(begun, path, 0, type(error).__name__, False, time.time() - begun)
        said = answer.said() if answer.status != 200 or _has_notice(answer) else ""
        return Seen(begun, path, answer.status, said, answer.has_traceback, time.time() - begun)


def _words_path(number: int) -> str:
    from urllib.parse import quote

    language = "/ru" if number % 2 else ""
    # A number that fits nothing: words that were asked before would come from memory.
    return f"{language}/search/?q={quote(f'{WORDS[number % len(WORDS)]} {number}')}"


def _has_notice(answer: Answer) -> bool:
    return b'class="notice"' in answer.body
