"""`python -m benchmarks.embed_throughput`: embedding by the queue beside the bare model.

A site of its own embeds pictures by its clock and worker: claim, read, decode, preprocess, model,
write. The bare loop does decode + preprocess + forward of the same files with as many threads, in
a process of the same niceness, before and after. Prints pictures/s of each and the ratio.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.figures import PROJECT, machine, table
from benchmarks.seeded import add_pictures, missing
from benchmarks.site import PrivateSite, SiteError, trial_folder
from sneakers_site.supervisor.processes import BULK_NICENESS

AIM = 0.85
BATCH = 16
THREADS_AT_ONCE = 2
_SUCCEEDED = re.compile(r"embed_missing_images\[.*\] succeeded in ([\d.]+)s: (\d+)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --bare, be the bare loop."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.embed_throughput", description=__doc__
    )
    parser.add_argument("--pictures", type=int, default=2_048)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        print(json.dumps(bare_loop(sorted(options.bare.glob("2-*.webp")))))
        return 0
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(None))
        site = stack.enter_context(PrivateSite(folder / "site", environment={"DEMO": "0"}))
        site.wait_until_ready()
        site.use_database()
        url = _prepare(site)
        media = site.data_dir / "media"
        by_queue(site, url, media, count=64, seed=1)  # loads the weights
        print(machine())
        # Files first, so that the bare loop can read them; the rows wait for the queue's turn.
        threads = threads_of_worker(site)
        rates = [in_a_process(media, options.pictures, threads)]
        queue = by_queue(site, url, media, count=options.pictures, seed=2)
        rates.append(in_a_process(media, options.pictures, threads))
    bare = sum(rates) / len(rates)
    rows = [
        ["bare, before", f"{rates[0]:.1f}"],
        ["by the queue", f"{queue:.1f}"],
        ["bare, after", f"{rates[1]:.1f}"],
    ]
    print(table([f"{options.pictures} pictures", "pictures/s"], rows))
    print(f"queue ÷ bare {queue / bare:.2f} (aim ≥ {AIM}), {threads}")
    return 0


def _prepare(site: PrivateSite) -> str:
    """Make a product for the pictures; return the database's address."""
    from urllib.parse import quote

    from django.db import connection

    from catalog.models import Product

    Product.objects.create(name="Bulk", slug="bulk")
    place = connection.settings_dict
    user, password = (quote(str(place[name])) for name in ("USER", "PASSWORD"))
    host = quote(str(place["HOST"]), safe="")
    return f"postgres://{user}:{password}@{host}:{place['PORT']}/{place['NAME']}"


def by_queue(site: PrivateSite, url: str, media: Path, *, count: int, seed: int) -> float:
    """Let the site embed; return pictures/s as the worker's task took them.

    Raises:
        SiteError: not done in time, or not by one task.
    """
    done_before = len(_finished(site))
    first = add_pictures(url, media, count=count, seed=seed)
    end = time.monotonic() + 60 + count
    while missing(url, first) or len(_finished(site)) == done_before:
        if time.monotonic() > end:
            raise SiteError(f"{missing(url, first)} pictures are still without a vector.")
        time.sleep(0.5)
    seconds = sum(taken for taken, _number in _finished(site)[done_before:])
    number = sum(number for _taken, number in _finished(site)[done_before:])
    if number != count:
        raise SiteError(f"{number} pictures were embedded, not {count}.")
    return number / seconds


def _finished(site: PrivateSite) -> list[tuple[float, int]]:
    """Read seconds and pictures of every task that embedded something."""
    found = []
    for line in site.log_lines("worker"):
        match = _SUCCEEDED.search(line.get("message", ""))
        if match and int(match[2]):
            found.append((float(match[1]), int(match[2])))
    return found


def threads_of_worker(site: PrivateSite) -> dict[str, str]:
    """Read from the worker's environment how many threads a model may use, and how they wait."""
    environment = site.processes()["worker"].environ()
    return {name: value for name, value in environment.items() if name.startswith("OMP_")}


def in_a_process(media: Path, count: int, threads: dict[str, str]) -> float:
    """Run the bare loop as the worker runs: its niceness, its threads; return pictures/s."""
    folder = media / "pictures" / "bulk"
    if not any(folder.glob("2-*.webp")):
        _lay_out(folder, count)
    done = subprocess.run(
        [
            "nice",
            "-n",
            str(BULK_NICENESS),
            sys.executable,
            "-m",
            "benchmarks.embed_throughput",
            "--bare",
            str(folder),
        ],
        cwd=PROJECT,
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(json.loads(done.stdout.splitlines()[-1]))


def _lay_out(folder: Path, count: int) -> None:
    """Write the files that the queue will get, the same choice by the same seed."""
    import random
    import shutil

    from benchmarks.seeded import PICTURES

    draw = random.Random(2)
    sources = sorted(PICTURES.glob("*.webp"))
    for number in range(count):
        shutil.copyfile(draw.choice(sources), folder / f"2-{number}.webp")


def bare_loop(files: Sequence[Path]) -> float:
    """Decode, preprocess and encode the files, a batch to each of two threads; pictures/s."""
    from PIL import Image

    from search.encoders.loading import load_encoder

    weights = load_encoder("builtin")

    def encode(batch: Sequence[Path]) -> int:
        pictures = []
        for path in batch:
            with Image.open(path) as opened:
                pictures.append(opened.convert("RGB"))
        return len(weights.encode_images(pictures))

    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    with ThreadPoolExecutor(THREADS_AT_ONCE) as pool:
        list(pool.map(encode, batches[:4]))
        start = time.perf_counter()
        number = sum(pool.map(encode, batches))
        return number / (time.perf_counter() - start)


if __name__ == "__main__":
    raise SystemExit(main())
