"""What becomes of a crawl of a shop that means harm: how it ends, how long, how much memory.

    python -m benchmarks.hostile_shop

A database of its own with one honest shop in it, then one hostile shop after the other, each
crawled by a real `manage.py crawl` process. Exit status 1 if a run does not end by itself with a
reason, if one takes more memory than MEMORY_MIB, or if the honest shop's offers change.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.figures import PROJECT, machine, table
from benchmarks.own_database import own_database
from benchmarks.site import trial_folder

MEMORY_MIB = 1200
TOO_LONG_S = 150
SCRIPT = "<script>alert(1)</script>"
SQL = "Kestrel '); DROP TABLE catalog_offer; --"
JSON, HTML = "application/json", "text/html; charset=utf-8"


def shoe(number: int, **changes: Any) -> dict[str, Any]:
    """A product as Shopify lists it."""
    size = {"id": number * 10, "title": "EU 42", "option1": "EU 42", "available": True,
            "price": "100.00", "sku": "", "compare_at_price": None}  # fmt: skip
    return {
        "id": number, "title": f"Kestrel {number}", "handle": f"kestrel-{number}", "body_html": "",
        "vendor": "Ferro", "product_type": "Sneakers", "tags": [], "variants": [size],
        "images": [], "options": [{"name": "Size"}],
    } | changes  # fmt: skip


def listing(*products: dict[str, Any]) -> bytes:
    """What /products.json says."""
    return json.dumps({"products": list(products)}).encode()


class Hostile(BaseHTTPRequestHandler):
    """One case at a time, as `case` says."""

    protocol_version = "HTTP/1.1"
    case = "honest"

    def do_GET(self) -> None:
        """Answer in the manner of the case; who hangs up has had enough."""
        with contextlib.suppress(OSError):
            if self.path == "/robots.txt" and self.case != "endless robots.txt":
                self._say(b"User-agent: *\nDisallow: /admin\n", "text/plain")
            elif self.path.startswith("/meta.json"):
                self._say(json.dumps({"currency": "EUR", "name": self.case}).encode(), JSON)
            else:
                CASES[self.case](self)

    def _say(self, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _pour(self, kind: str, *, megabytes: int, piece: bytes = b" " * 1_000_000) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(megabytes):
            self.wfile.write(piece)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def one_gigabyte(self) -> None:
        """A body of 1 GB without a length."""
        self._pour(JSON, megabytes=1000)

    def zip_bomb(self) -> None:
        """1 GB of blanks in a megabyte."""
        self._say(BOMB, JSON, Content_Encoding="gzip")

    def redirect_loop(self) -> None:
        """Here, and here, and here."""
        self.send_response(302)
        self.send_header("Location", f"{self.path.partition('#')[0]}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def calendar(self) -> None:
        """Every page leads to two that nobody has seen."""
        day = int("".join(c for c in self.path if c.isdigit())[-9:] or 1)
        links = "".join(f'<a href="/day/{day * 2 + n}">later</a>' for n in (0, 1))
        self._say(f"<html><body><h1>{day}</h1>{links}</body></html>".encode(), HTML)

    def sitemap_that_names_itself(self) -> None:
        """An index of indexes of indexes."""
        kin = "".join(f"<sitemap><loc>http://{self.headers['Host']}/sitemap-{time.time_ns()}-{n}.xml"
                      "</loc></sitemap>" for n in range(20))  # fmt: skip
        self._say(f"<?xml version='1.0'?><sitemapindex>{kin}</sitemapindex>".encode(), "text/xml")

    def many_variants(self) -> None:
        """A product of 100,000 sizes beside an honest one."""
        size = shoe(1)["variants"][0]
        many = [{**size, "id": n, "option1": f"EU {n}"} for n in range(100_000)]
        self._say(listing(shoe(1), shoe(2, variants=many)), JSON)

    def poisoned_words(self) -> None:
        """Markup, SQL and script addresses where words should stand."""
        bad = [{"src": "javascript:alert(1)"}, {"src": "data:image/png;base64,AA"}]
        self._say(listing(shoe(1, title=SCRIPT), shoe(2, title=SQL), shoe(3, images=bad),
                          shoe(4, title="Kestrel <b>4</b>", vendor=SCRIPT, handle="../../admin"),
                          shoe(5, title="x" * 1_000_000)), JSON)  # fmt: skip

    def wrong_charset(self) -> None:
        """Bytes that are no UTF-8, said to be UTF-8."""
        body = listing(shoe(1)).replace(b"Kestrel", "Пустельга".encode("cp1251"))
        self._say(body, f"{JSON}; charset=utf-8")

    def deep_nesting(self) -> None:
        """A million brackets."""
        self._say(b"[" * 1_000_000, JSON)

    def endless_robots(self) -> None:
        """robots.txt of 1 GB, then an honest list."""
        if self.path == "/robots.txt":
            self._pour("text/plain", megabytes=1000, piece=b"Disallow: /x\n" * 77_000)
        else:
            self._say(listing(shoe(1)) if "page=1" in self.path else listing(), JSON)

    def honest(self) -> None:
        """Twenty shoes."""
        shelf = [shoe(n) for n in range(1, 21)] if "page=1" in self.path else []
        self._say(listing(*shelf), JSON)


def _bomb() -> bytes:
    """1 GB of blanks, packed piece by piece: this process needs no gigabyte for it."""
    packer = zlib.compressobj(1, wbits=31)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(1000)) + packer.flush()


BOMB = _bomb()
CASES: dict[str, Callable[[Hostile], None]] = {
    "honest": Hostile.honest,
    "1 GB body": Hostile.one_gigabyte,
    "zip bomb": Hostile.zip_bomb,
    "redirect loop": Hostile.redirect_loop,
    "infinite calendar": Hostile.calendar,
    "sitemap of sitemaps": Hostile.sitemap_that_names_itself,
    "100,000 variants": Hostile.many_variants,
    "poisoned words": Hostile.poisoned_words,
    "wrong charset": Hostile.wrong_charset,
    "deep nesting": Hostile.deep_nesting,
    "endless robots.txt": Hostile.endless_robots,
}
BY_PAGES = ("infinite calendar", "sitemap of sitemaps")


@contextlib.contextmanager
def shops() -> Iterator[dict[str, str]]:
    """Serve each case on a port of its own; give host:port by case."""
    servers = {}
    for name in CASES:
        handler = type("Case", (Hostile,), {"case": name})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers[name] = server
    try:
        yield {name: f"127.0.0.1:{server.server_port}" for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl them all; print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile_shop", description=__doc__)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args(arguments)
    print(machine())
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        hosts = stack.enter_context(shops())
        allowed = ",".join(hosts.values())
        database = own_database(folder / "servers", crawl_allow=allowed)
        environment = stack.enter_context(database)
        rows, faults = _crawl_all(hosts, environment)
    print(table(["shop", "ended as", "seen", "s", "peak MiB", "reason"], rows))
    print("\nAll held." if not faults else "\nNot held:\n- " + "\n- ".join(faults))
    return 1 if faults else 0


def _crawl_all(
    hosts: dict[str, str], environment: dict[str, str]
) -> tuple[list[list[object]], list[str]]:
    manage = [sys.executable, "manage.py"]
    from catalog.models import Offer
    from scrapers import services

    rows: list[list[object]] = []
    faults: list[str] = []
    honest: list[tuple[Any, ...]] = []
    for name, host in hosts.items():
        platform = "schema_org" if name in BY_PAGES else "shopify"
        starts = {"start_urls": [f"http://{host}/day/1"]} if name == "infinite calendar" else {}
        source = services.add_source(f"http://{host}/", platform=platform, name=name,
                                     options=starts)  # fmt: skip
        start = time.monotonic()
        if not _ends([*manage, "crawl", source.slug, "--json"], environment):
            faults.append(f"{name}: did not end within {TOO_LONG_S} s")
        run = source.runs.get()
        peak = run.manners.get("most_memory_bytes", 0) / 2**20
        seconds = f"{time.monotonic() - start:.0f}"
        rows.append([name, run.state, run.seen, seconds, f"{peak:.0f}", run.message[:60]])
        if run.finished_at is None or (run.state != "complete" and not run.message):
            faults.append(f"{name}: {run.state} without a reason")
        if peak > MEMORY_MIB:
            faults.append(f"{name}: {peak:.0f} MiB")
        found = list(Offer.objects.filter(merchant__sources=source).values_list("title", "gone_at"))
        honest = honest or found
    kept = Offer.objects.filter(merchant__name="honest").values_list("title", "gone_at")
    if not honest or list(kept) != honest:
        faults.append("the honest shop's offers changed")
    if any("<" in title for title in Offer.objects.values_list("title", flat=True)):
        faults.append("markup in a title")
    return rows, faults


def _ends(words: list[str], environment: dict[str, str]) -> bool:
    try:
        subprocess.run(
            words,
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            timeout=TOO_LONG_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
