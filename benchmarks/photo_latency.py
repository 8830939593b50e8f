"""`python -m benchmarks.photo_latency`: from a photo's last byte in to the page's last byte out.

A 12-megapixel JPEG by the form of the home page, over 100,000 products: p50 and p95, split into
decoding, the encoder's pass and everything else (upload, queue, search, page); then once more
while a bulk embed runs. Also shows the web processes' memory afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.figures import machine, percentile, spread, table
from benchmarks.seeded import add_pictures, big_photo, missing, remove_pictures, seeded_site
from benchmarks.site import PrivateSite, SiteError, peak_mib, trial_folder
from benchmarks.visitors import Visitor

REST_AIM_MS = 40.0
TOTAL_AIM_MS = 300.0
WARM_UP = 8
BULK_PICTURES = 6_000


@dataclass(frozen=True, slots=True)
class Timed:
    """One photo's way, in ms."""

    total: float
    decode: float
    encoder: float

    @property
    def rest(self) -> float:
        """Everything but decoding and the encoder's pass."""
        return self.total - self.decode - self.encoder


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photo_latency", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--photos", type=int, default=60)
    parser.add_argument(
        "--bulk", type=int, default=BULK_PICTURES, help="pictures of the bulk embed"
    )
    parser.add_argument("--data-dir", type=Path, help="kept and used again; else one that goes")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        seeded = seeded_site(folder, products=options.products, offers=options.offers)
        site, url = stack.enter_context(seeded)
        time.sleep(5)
        print(machine())
        print(f"{options.products:,} products, photo of {len(big_photo(0)) / 1e6:.1f} MB, 12 MP\n")
        measure(site, count=WARM_UP, first=0)
        idle = measure(site, count=options.photos, first=1_000)
        show("Alone on the machine", idle)
        if options.bulk:
            measure_beside_bulk(site, url, photos=max(10, options.photos // 2), bulk=options.bulk)
        print(web_memory(site))
    return 0


def measure_beside_bulk(site: PrivateSite, url: str, *, photos: int, bulk: int) -> None:
    """Have the site embed many pictures and measure meanwhile."""
    first = add_pictures(url, site.data_dir / "media", count=bulk, seed=1)
    try:
        before = wait_for_bulk(url, first)
        busy = measure(site, count=photos, first=5_000)
        left = missing(url, first)
        show(f"While a bulk embed runs ({before} pictures to do, {left} left after)", busy)
    finally:
        remove_pictures(url, first)


def measure(site: PrivateSite, *, count: int, first: int) -> list[Timed]:
    """Send photos one after the other and put each time beside what the encoder logged.

    Raises:
        SiteError: a photo was not answered.
    """
    times = []
    known = len(encoder_lines(site))
    for number in range(first, first + count):
        photo = big_photo(number)
        with contextlib.closing(Visitor(site.url, number=number // 10)) as visitor:
            visitor.get("/")  # the form's page: cookies, an open connection
            answer = visitor.send_photo(photo)
        if answer.status != 200:
            raise SiteError(f"photo {number}: {answer.status} {answer.said()}")
        lines = encoder_lines(site)
        if len(lines) <= known:
            raise SiteError(f"photo {number} was answered from memory.")
        known, logged = len(lines), lines[-1]
        times.append(Timed(answer.seconds * 1000, logged["decode_ms"], logged["encoder_ms"]))
    return times


def encoder_lines(site: PrivateSite) -> list[dict[str, Any]]:
    """Read what the encoder logged of the photos that it was given."""
    return [line for line in site.log_lines("encoder") if "decode_ms" in line]


def wait_for_bulk(url: str, first: int) -> int:
    """Wait until the embedding of the added pictures has begun; return how many are left.

    Raises:
        SiteError: the clock did not start it within a minute.
    """
    whole = missing(url, first)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        left = missing(url, first)
        if left < whole:
            return left
        time.sleep(0.5)
    raise SiteError("The bulk embed did not begin.")


def show(title: str, times: Sequence[Timed]) -> None:
    """Print the split and whether the aims are met."""
    parts = {
        "decode": [each.decode for each in times],
        "encoder pass": [each.encoder for each in times],
        "everything else": [each.rest for each in times],
        "last byte in to HTML out": [each.total for each in times],
    }
    print(f"{title}: {len(times)} photos")
    rows = [[name, *spread(values)] for name, values in parts.items()]
    print(table(["ms", "p50", "p95", "mean"], rows))
    rest = percentile(parts["everything else"], 50)
    total = percentile(parts["last byte in to HTML out"], 95)
    print(
        f"everything else p50 {rest:.0f} ms (aim ≤ {REST_AIM_MS:.0f}), "
        f"whole p95 {total:.0f} ms (aim ≤ {TOTAL_AIM_MS:.0f})\n"
    )


def web_memory(site: PrivateSite) -> str:
    """Lay out the memory of gunicorn's processes: resident now, its own share, peak."""
    rows = []
    for part, process in site.tree():
        if part.startswith("web"):
            with contextlib.suppress(psutil.Error):
                memory = process.memory_full_info()
                sizes = (memory.rss / 2**20, memory.pss / 2**20, peak_mib(process.pid))
                name = "master" if part == "web" else "worker"
                rows.append([name, *(f"{size:.0f}" for size in sizes)])
    return table(["web process", "resident, MiB", "proportional, MiB", "peak, MiB"], rows)


if __name__ == "__main__":
    raise SystemExit(main())
