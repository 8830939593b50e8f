"""`python -m benchmarks.words_latency`: words to the page's last byte, over 100,000 products.

Words that nobody has asked before (the encoder and both searches run), the same with a filter, and
words that somebody has asked just now (first page from memory).
"""

from __future__ import annotations

import argparse
import contextlib
import random
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks.figures import machine, percentile, spread, table
from benchmarks.invented import COLOURS, LINES
from benchmarks.seeded import seeded_site
from benchmarks.site import PrivateSite, SiteError, trial_folder
from benchmarks.visitors import Visitor

AIM_MS = 50.0
FILTERS = ("&size=42", "&in_stock=1", "&colour=red", "&gender=men", "&price_max=80")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words_latency", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the words asked")
    parser.add_argument("--data-dir", type=Path, help="kept and used again; else one that goes")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        seeded = seeded_site(folder, products=options.products, offers=options.offers)
        site, _url = stack.enter_context(seeded)
        time.sleep(5)
        print(machine())
        measure_all(site, count=options.queries, seed=options.seed)
    return 0


def measure_all(site: PrivateSite, *, count: int, seed: int) -> None:
    """Print the three kinds."""
    draw = random.Random(seed)
    measure(site, [_words(draw) for _ in range(20)])
    fresh = [_words(draw) for _ in range(count)]
    filtered = [_words(draw) + draw.choice(FILTERS) for _ in range(count // 2)]
    kinds = {
        "never asked before": measure(site, fresh),
        "never asked before, with a filter": measure(site, filtered),
        "asked a moment ago": measure(site, fresh[: count // 2]),
    }
    rows = [[name, len(times), *spread(times)] for name, times in kinds.items()]
    print(table(["words to HTML, ms", "asked", "p50", "p95", "mean"], rows))
    every = [time_ms for times in kinds.values() for time_ms in times]
    print(f"all p95 {percentile(every, 95):.0f} ms (aim ≤ {AIM_MS:.0f})")


def measure(site: PrivateSite, paths: Sequence[str]) -> list[float]:
    """Ask for pages one after the other; return the times in ms.

    Raises:
        SiteError: a page was not answered, or said that something was amiss.
    """
    times = []
    with contextlib.closing(Visitor(site.url)) as visitor:
        visitor.get("/")
        for path in paths:
            answer = visitor.get(path)
            if answer.status != 200 or b'class="notice"' in answer.body:
                raise SiteError(f"{path}: {answer.status} {answer.said()}")
            times.append(answer.seconds * 1000)
    return times


def _words(draw: random.Random) -> str:
    brand, line = draw.randrange(1, 61), draw.choice(LINES)
    kinds = (
        f"{draw.choice(COLOURS)} {line}",
        f"brand {brand} {line} {draw.choice(COLOURS)}",
        f"{draw.choice(COLOURS)} and {draw.choice(COLOURS)} {line} {draw.randrange(1, 3)}",
        f"{draw.choice(COLOURS)} high top number {draw.randrange(100_000)}",
        f"{line} {draw.choice(COLOURS)} under {draw.randrange(40, 200)}",
    )
    return f"/search/?q={quote(draw.choice(kinds))}"


if __name__ == "__main__":
    raise SystemExit(main())
