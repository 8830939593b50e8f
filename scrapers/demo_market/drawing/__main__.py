"""`python -m scrapers.demo_market.drawing --out DIR`: draw the demo market or a training set."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from scrapers.demo_market.drawing.market import market, variety
from scrapers.demo_market.drawing.produce import Settings, draw_all, write_truth

SAVE_EVERY = 100  # a training may begin before the last picture is drawn


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, draw, write the truth; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m scrapers.demo_market.drawing", description=__doc__
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for pictures and truth.json"
    )
    parser.add_argument("--shoes", type=int, default=264, help="how many colourways (264)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another market (7)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument(
        "--size", type=int, default=550, help="side of the pictures in pixels (520)"
    )
    parser.add_argument(
        "--quality", type=int, default=78, help="WebP quality of shop pictures (78)"
    )
    parser.add_argument(
        "--busy-quality", type=int, default=55, help="WebP quality of street ones (55)"
    )
    parser.add_argument(
        "--variety",
        action="store_true",
        help="random silhouettes beyond the market, for training",
    )
    given = parser.parse_args(arguments)
    settings = Settings(given.out, given.size, given.quality, given.busy_quality)
    shoes = (variety if given.variety else market)(given.shoes, given.seed)
    entries = []
    start = time.monotonic()
    for entry in draw_all(shoes, settings, jobs=given.jobs):
        entries.append(entry)
        if len(entries) % SAVE_EVERY == 0:
            write_truth(entries, given.out, seed=given.seed)
        _progress(len(entries), len(shoes), time.monotonic() - start)
    path = write_truth(entries, given.out, seed=given.seed)
    pictures = sum(len(entry["pictures"]) for entry in entries)
    sys.stderr.write(f"\n{len(entries)} shoes, {pictures} pictures, truth in {path}\n")
    return 0


def _progress(done: int, total: int, seconds: float) -> None:
    """One line on stderr, rewritten after each shoe."""
    filled = 30 * done // total
    left = seconds / done * (total - done)
    bar = "#" * filled + "." * (30 - filled)
    sys.stderr.write(f"\r[{bar}] {done}/{total} shoes, {left:.0f} s left ")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
