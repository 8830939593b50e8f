"""How a crawl behaves when a shop says wait, or changes its rules: the shop's own request log.

    python -m benchmarks.manners

A database of its own and one Shopify-shaped shop on loopback, crawled by a real `manage.py crawl`
in each case. Shops on CRAWL_ALLOW are read without pauses, robots.txt is read again after three
seconds there (elsewhere after an hour), and a wait without Retry-After begins at half a second
(elsewhere at five); all else is as everywhere. Exit status 1 if a wait was too short, a rule was
broken, or an offer was taken for gone.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.figures import PROJECT, machine, table
from benchmarks.hostile_shop import listing, shoe
from benchmarks.own_database import own_database
from benchmarks.site import trial_folder

PAGES = 4
PAGE = 250
PLAIN = b"User-agent: *\nDisallow: /admin\n"
CLOSED = b"User-agent: *\nDisallow: /*.json\n"
Answer = tuple[int, bytes, dict[str, str]]


@dataclass(slots=True)
class Log:
    """What was asked for: seconds since the first request, address, status; and the rules."""

    lines: list[tuple[float, str, int]] = field(default_factory=list)
    lists: Callable[[int], Answer | None] = lambda page: None
    robots: Callable[[], bytes] = lambda: PLAIN
    lock: threading.Lock = field(default_factory=threading.Lock)


class Shop(BaseHTTPRequestHandler):
    """A thousand shoes on four pages, in the manner that `log` scripts."""

    protocol_version = "HTTP/1.1"
    log = Log()

    def do_GET(self) -> None:
        """Answer and write it down."""
        asked_at = time.monotonic()
        status, body, headers = self._answer()
        with self.log.lock:
            self.log.lines.append((asked_at, self.path, status))
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def _answer(self) -> Answer:
        if self.path == "/robots.txt":
            return 200, self.log.robots(), {"Content-Type": "text/plain"}
        kind = {"Content-Type": "application/json"}
        if self.path.startswith("/meta.json"):
            return 200, json.dumps({"currency": "EUR", "name": "Manners"}).encode(), kind
        page = int(self.path.rpartition("page=")[2] or 1)
        if scripted := self.log.lists(page):
            return scripted
        numbers = range((page - 1) * PAGE + 1, page * PAGE + 1) if page <= PAGES else ()
        return 200, listing(*(shoe(number) for number in numbers)), kind

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def refusing(answers: Sequence[Answer], *, page: int) -> Callable[[int], Answer | None]:
    """Give these answers to the first requests for a page, then none of ours."""
    left = iter(answers)
    return lambda asked: next(left, None) if asked == page else None


def slowly(asked: int) -> Answer | None:
    """Let a page take 1.8 seconds."""
    time.sleep(1.8)
    return None


@dataclass(frozen=True, slots=True)
class Case:
    """What the shop does, and what its log must show."""

    name: str
    lists: Callable[[int], Answer | None]
    robots: Callable[[], bytes]
    state: str
    waits: tuple[float, ...] = ()
    delay_s: float | None = None
    least_gap: float = 0.0
    most_lists: int = 99


def cases() -> list[Case]:
    """All of them, freshly scripted."""
    busy: Answer = (503, b"busy", {})
    rules = itertools.chain([PLAIN], itertools.repeat(CLOSED))
    return [
        Case("nothing in the way", lambda page: None, lambda: PLAIN, "complete"),
        Case("429 with Retry-After: 4 on the second page",
             refusing([(429, b"slow down", {"Retry-After": "4"})], page=2), lambda: PLAIN,
             "complete", waits=(4.0,)),
        Case("a storm of three 503", refusing([busy] * 3, page=2), lambda: PLAIN, "complete",
             waits=(0.5, 1.0, 2.0)),
        Case("a storm that does not end", refusing([busy] * 99, page=2), lambda: PLAIN, "blocked",
             waits=(0.5, 1.0, 2.0, 4.0), most_lists=6),
        Case("Retry-After: 3600", refusing([(429, b"", {"Retry-After": "3600"})] * 9, page=2),
             lambda: PLAIN, "blocked", most_lists=2),
        Case("robots.txt that changes in mid-run", slowly, lambda: next(rules), "blocked",
             most_lists=3),
        Case("Crawl-delay: 2", lambda page: None, lambda: PLAIN + b"Crawl-delay: 2\n", "complete",
             least_gap=1.95),
        Case("our own pause of 1.5 s", lambda page: None, lambda: PLAIN, "complete", delay_s=1.5,
             least_gap=0.7),
    ]  # fmt: skip


@contextlib.contextmanager
def shop() -> Iterator[str]:
    """Serve the shop; give its host:port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases; print each one's log."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.manners", description=__doc__)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args(arguments)
    print(machine())
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        host = stack.enter_context(shop())
        database = own_database(folder / "servers", crawl_allow=host)
        environment = stack.enter_context(database)
        faults = _run(host, environment)
    print("\nAll held." if not faults else "\nNot held:\n- " + "\n- ".join(faults))
    return 1 if faults else 0


def _run(host: str, environment: dict[str, str]) -> list[str]:
    manage = [sys.executable, "manage.py"]
    from catalog.models import Offer
    from scrapers import services
    from scrapers.models import CrawlSource

    source = services.add_source(f"http://{host}/", platform="shopify", name="Manners")
    faults: list[str] = []
    for case in cases():
        Shop.log = Log(lists=case.lists, robots=case.robots)
        CrawlSource.objects.filter(pk=source.pk).update(delay_s=case.delay_s)
        subprocess.run([*manage, "crawl", source.slug, "--json"], cwd=PROJECT, env=environment,
                       capture_output=True, check=False)  # fmt: skip
        run = source.runs.latest("pk")
        lines = Shop.log.lines
        print(f"\n{case.name}: {run.state}" + (f" – {run.message}" if run.message else ""))
        print(table(["s", "since the last", "asked for", "answered"], list(_rows(lines))))
        found = _faults(case, lines)
        if run.state != case.state:
            found.append(f"{run.state}, not {case.state}")
        if (kept := Offer.objects.current().count()) != PAGES * PAGE:
            found.append(f"{kept} offers are current, not {PAGES * PAGE}")
        faults += [f"{case.name}: {fault}" for fault in found]
    return faults


def _rows(lines: Sequence[tuple[float, str, int]]) -> Iterator[list[object]]:
    first = before = lines[0][0] if lines else 0.0
    for moment, path, status in lines:
        yield [f"{moment - first:.2f}", f"{moment - before:.2f}", path, status]
        before = moment


def _faults(case: Case, lines: Sequence[tuple[float, str, int]]) -> list[str]:
    refused = [place for place, line in enumerate(lines) if line[2] in (429, 503)]
    waited: list[Any] = [
        lines[place + 1][0] - lines[place][0] for place in refused if place + 1 < len(lines)
    ]
    faults = [
        f"waited {wait:.2f} s, not {least:g}"
        for wait, least in zip(waited, case.waits, strict=False)
        if wait < least
    ]
    if len(waited) < len(case.waits):
        faults.append(f"{len(waited)} waits, not {len(case.waits)}")
    gaps = [late[0] - early[0] for early, late in itertools.pairwise(lines)]
    if gaps and min(gaps) < case.least_gap:
        faults.append(f"a pause of {min(gaps):.2f} s")
    asked = sum(path.startswith("/products.json") for _, path, _ in lines)
    if asked > case.most_lists:
        faults.append(f"{asked} pages asked for, {case.most_lists} expected")
    return faults


if __name__ == "__main__":
    sys.exit(main())
