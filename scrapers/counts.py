"""What a crawl has done so far; read by the progress bar and the heartbeat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MAX_GROUPS = 40


@dataclass(slots=True)
class CrawlCounts:
    """Counters of one run. Written by the crawl's own thread only."""

    expected: int | None = None
    seen: int = 0
    new: int = 0
    changed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    picture_bytes: int = 0
    pictures_known: int = 0
    in_hand: int = 0  # offers of the present on their way through the pipelines
    errors: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add_error(self, kind: str, *, example: str = "") -> None:
        """Count an error under its kind, keeping the first example of each."""
        if kind not in self.errors and len(self.errors) >= MAX_GROUPS:
            kind = "other errors"
        self.errors[kind] += 1
        self.examples.setdefault(kind, example[:300])

    def grouped_errors(self) -> dict[str, dict[str, str | int]]:
        """Kind → number and one example, as `CrawlRun.errors` stores it."""
        return {
            kind: {"count": count, "example": self.examples.get(kind, "")}
            for kind, count in self.errors.copy().items()
        }
