"""Many programs at once: clients that search by words and by photo through the API for a while.

``python -m benchmarks.api_load --data-dir COPY`` brings up the site whose folder COPY is (a copy:
it is written to), lets one client of each kind ask alone, then all of them together, each asking
again as soon as it is answered, and prints times, errors and what used the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.crowd import WORDS
from benchmarks.figures import machine, spread, table
from benchmarks.site import PrivateSite
from benchmarks.visitors import fresh_photo

TIMEOUT_S = 60.0


@dataclass(slots=True)
class Tally:
    """Times in ms and statuses by kind of client."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def rows(self, seconds: float) -> list[list[object]]:
        """Lines of a table."""
        return [
            [kind, len(times), f"{len(times) / seconds:.1f}", *spread(times), self._errors(kind)]
            for kind, times in self.times.items()
        ]

    def _errors(self, kind: str) -> str:
        wrong = {name: count for name, count in self.statuses[kind].items() if name != "200"}
        return ", ".join(f"{count} × {name}" for name, count in wrong.items()) or "0"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api_load", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--words", type=int, default=50, help="clients that search by words")
    parser.add_argument("--photos", type=int, default=10, help="clients that search by photo")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--alone", type=float, default=15.0, help="seconds of each single client")
    options = parser.parse_args(arguments)
    pictures = sorted((options.data_dir / "media").rglob("*.webp"))
    with PrivateSite(options.data_dir, environment={"DEMO": "0"}) as site:
        site.wait_until_ready()
        rates = ("--read-rate", "100000", "--photo-rate", "100000")
        key = site.manage("make_key", "load", "--scope", "search", *rates).split()[-1]
        print(machine())
        load = Load(site.url, key, pictures)
        heads = ["clients", "answers", "a second", "p50 ms", "p95 ms", "mean ms", "errors"]
        for words, photos in ((1, 0), (0, 1), (options.words, options.photos)):
            seconds = options.seconds if words and photos else options.alone
            before = _processor(site)
            tally = asyncio.run(load.run(words=words, photos=photos, seconds=seconds))
            print(f"\n{words} by words, {photos} by photo, {seconds:.0f} s\n")
            print(table(heads, tally.rows(seconds)))
            used = [
                [name, f"{(now - before.get(name, 0.0)) / seconds * 100:.0f} %"]
                for name, now in _processor(site).items()
            ]
            print("\n" + table(["process", "of one core"], used))
    return 0


class Load:
    """Asks a site as many clients at once."""

    def __init__(self, url: str, key: str, pictures: Sequence[Path]) -> None:
        self._url, self._pictures = url, pictures
        self._headers = {"Authorization": f"Bearer {key}"}
        self._numbers = itertools.count()

    async def run(self, *, words: int, photos: int, seconds: float) -> Tally:
        """Let so many clients ask until the time is over."""
        tally = Tally()
        end = time.monotonic() + seconds
        clients = [self._client("words", tally, end) for _ in range(words)]
        clients += [self._client("photo", tally, end) for _ in range(photos)]
        await asyncio.gather(*clients)
        return tally

    async def _client(self, kind: str, tally: Tally, end: float) -> None:
        async with httpx.AsyncClient(
            base_url=self._url, headers=self._headers, timeout=TIMEOUT_S
        ) as client:
            while time.monotonic() < end:
                request = await asyncio.to_thread(self._request, client, kind)
                began = time.perf_counter()
                try:
                    status = str((await client.send(request)).status_code)
                except httpx.HTTPError as error:
                    status = type(error).__name__
                tally.times[kind].append((time.perf_counter() - began) * 1000)
                tally.statuses[kind][status] += 1

    def _request(self, client: httpx.AsyncClient, kind: str) -> httpx.Request:
        """Make a question that nobody asked before: none is answered from memory."""
        number = next(self._numbers)
        if kind == "words":
            text = f"{WORDS[number % len(WORDS)]} {number}"
            return client.build_request("GET", "/api/v1/search/text/", params={"q": text})
        photo = fresh_photo(self._pictures[number % len(self._pictures)], number=number)
        files = {"photo": ("photo.jpg", photo, "image/jpeg")}
        return client.build_request("POST", "/api/v1/search/photo/", files=files)


def _processor(site: PrivateSite) -> dict[str, float]:
    """Seconds of processor that each part of the site has used."""
    used: dict[str, float] = defaultdict(float)
    for role, process in site.tree():
        times = process.cpu_times()
        used[role or "other"] += times.user + times.system
    return dict(used)


if __name__ == "__main__":
    raise SystemExit(main())
