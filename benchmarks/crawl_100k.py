"""How fast is a whole crawl, and does a killed one resume with nothing doubled or lost?

    python -m benchmarks.crawl_100k --products 100000

A database of its own, a WooCommerce-shaped shop on loopback (100 products a page, ten sizes each,
no pictures: those are another benchmark) and real `manage.py crawl` processes. Three passes: the
same spider with a pipeline that keeps nothing; a crawl that is killed with SIGKILL when it has
recorded two fifths and is taken up again; the same shop once more, unchanged. Exit status 1 if
something was doubled or lost.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil

from benchmarks.figures import PROJECT, machine, table
from benchmarks.own_database import own_database
from benchmarks.site import free_port, trial_folder

PAGE = 100
LINES = ("Air Max 90", "Dunk Low", "Air Force 1 Low", "Jordan 4", "Blazer Mid", "Cortez")
COLOURS = ("Black", "White", "Red", "Navy", "Grey", "Green", "Pink", "Beige")
SIZES = [{"id": n, "name": str(n), "slug": str(n)} for n in range(37, 47)]
KILLED_AT = 0.4
NULL_CHILD = """
import json, sys, time
import os; os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
import django; django.setup()
from scrapy.crawler import CrawlerProcess
from scrapers.counts import CrawlCounts
from scrapers.settings import crawl_settings
from scrapers.spiders.registry import SPIDERS
url, host, folder = sys.argv[1:4]
chosen = crawl_settings(shop_host=host)
chosen |= {"ITEM_PIPELINES": {}, "JOURNAL_DIR": folder, "JOURNAL_NAME": "null"}
process = CrawlerProcess(chosen)
import logging; logging.getLogger("scrapy").setLevel(logging.INFO)  # as scrapers.crawling does
crawler = process.create_crawler(SPIDERS["woocommerce"])
process.crawl(crawler, shop_url=url, counts=CrawlCounts())
start = time.monotonic()
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({"seconds": time.monotonic() - start, "items": stats.get("item_scraped_count", 0),
                  "peak": stats.get("memusage/max", 0)}))
"""


class _Shop(BaseHTTPRequestHandler):
    """A Store API with as many products as the server says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer robots.txt and pages of products."""
        parts = urlsplit(self.path)
        if parts.path != "/wp-json/wc/store/v1/products":
            self._say(404, b"", {})
            return
        page = int(parse_qs(parts.query).get("page", ["1"])[0])
        total: int = self.server.products  # type: ignore[attr-defined]
        numbers = range((page - 1) * PAGE, min(page * PAGE, total))
        body = json.dumps([product(n) for n in numbers]).encode()
        pages = -(-total // PAGE)
        self._say(200, body, {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)})

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def product(number: int) -> dict[str, Any]:
    """One product as the Store API gives it; every second one names a style code."""
    line, colour = LINES[number % 6], COLOURS[number // 6 % 8]
    code = f"DD{1000 + number % 9000}-{number // 9000 + 100}" if number % 2 else ""
    return {
        "id": number + 1,
        "name": f"Nike {line} {colour} {number}",
        "slug": f"nike-{number}",
        "parent": 0,
        "type": "simple",
        "permalink": f"http://shop.example/product/nike-{number}/",
        "sku": code,
        "description": "",
        "prices": {
            "price": str(5000 + number % 25_000),
            "regular_price": str(5000 + number % 25_000),
            "currency_code": "EUR",
            "currency_minor_unit": 2,
        },
        "images": [],
        "categories": [{"id": 1, "name": "Sneakers", "slug": "sneakers"}],
        "tags": [],
        "brands": [{"id": 1, "name": "Nike"}],
        "attributes": [
            {"id": 1, "name": "EU Size", "taxonomy": "pa_size", "has_variations": False,
             "terms": SIZES},
        ],
        "variations": [],
        "has_options": False,
        "is_purchasable": True,
        "is_in_stock": True,
    }  # fmt: skip


def _serve(port: int, products: int) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", port), _Shop)
    server.products = products  # type: ignore[attr-defined]
    server.serve_forever()


@contextlib.contextmanager
def shop(products: int) -> Iterator[str]:
    """Serve the shop in a process of its own; give its host:port."""
    port = free_port()
    process = multiprocessing.Process(target=_serve, args=(port, products), daemon=True)
    process.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the passes; print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl_100k", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args(arguments)
    print(machine())
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        host = stack.enter_context(shop(options.products))
        database = own_database(folder / "servers", crawl_allow=host)
        environment = stack.enter_context(database)
        faults = _passes(host, environment, folder, products=options.products)
    print("\nAll held." if not faults else "\nNot held:\n- " + "\n- ".join(faults))
    return 1 if faults else 0


def _passes(host: str, environment: dict[str, str], folder: Path, *, products: int) -> list[str]:
    manage = [sys.executable, "manage.py"]
    null = json.loads(
        subprocess.run(
            [sys.executable, "-c", NULL_CHILD, f"http://{host}/", host, str(folder / "null")],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, check=True,
        ).stdout.splitlines()[-1]
    )  # fmt: skip
    bare = null["items"] / null["seconds"]
    peak = f"{null['peak'] / 2**20:.0f}"
    rows = [["no pipeline", null["items"], f"{null['seconds']:.0f}", f"{bare:.0f}", "1.00", peak]]
    from scrapers import services

    source = services.add_source(f"http://{host}/", platform="woocommerce", name="Big shop")
    words = [*manage, "crawl", source.slug, "--json"]
    faults: list[str] = []
    for name, is_killed in (("killed and resumed", True), ("again, unchanged", False)):
        start = time.monotonic()
        memory: list[int] = []
        if is_killed:
            _kill_half_way(words, environment, source.pk, products, memory)
        summary = _crawl(words, environment, memory)
        took = time.monotonic() - start
        rate = products / took
        ratio = rate / bare
        rows.append([name, summary["seen"], f"{took:.0f}", f"{rate:.0f}", f"{ratio:.2f}",
                     " → ".join(str(m) for m in _quarters(memory))])  # fmt: skip
        faults += _faults(summary, products=products, is_first=is_killed)
    heads = ["pass", "products", "s", "products/s", "of no pipeline", "memory, MiB"]
    print(table(heads, rows))
    return faults


def _crawl(words: list[str], environment: dict[str, str], memory: list[int]) -> dict[str, Any]:
    process = subprocess.Popen(
        words, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )
    _watch(process, memory, until=lambda: False)
    output, _ = process.communicate()
    summary: dict[str, Any] = json.loads(output.splitlines()[-1])
    return summary


def _kill_half_way(
    words: list[str], environment: dict[str, str], source: int, products: int, memory: list[int]
) -> None:
    from catalog.models import Offer
    from scrapers import services

    process = subprocess.Popen(words, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    _watch(process, memory, until=lambda: Offer.objects.count() >= KILLED_AT * products)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while not services.reap_stale_runs():
        time.sleep(0.2)


def _watch(process: subprocess.Popen[Any], memory: list[int], *, until: Any) -> None:
    """Sample resident memory (MiB) each second until the process ends or `until` says so."""
    seen = psutil.Process(process.pid)
    while process.poll() is None and not until():
        with contextlib.suppress(psutil.Error):
            memory.append(round(seen.memory_info().rss / 2**20))
        time.sleep(1)


def _quarters(memory: Sequence[int]) -> list[int]:
    """The samples after each quarter of the time, and the largest."""
    if not memory:
        return []
    places = [len(memory) * quarter // 4 - 1 for quarter in (1, 2, 3, 4)]
    return [*(memory[max(0, place)] for place in places), max(memory)]


def _faults(summary: dict[str, Any], *, products: int, is_first: bool) -> list[str]:
    from catalog.models import Offer, PriceObservation

    found = {
        "state": summary["state"],
        "seen": summary["seen"],
        "offers": Offer.objects.current().count(),
        "numbers": Offer.objects.values("external_id").distinct().count(),
        "prices noted": PriceObservation.objects.count(),
    }
    wanted = {"state": "complete", **dict.fromkeys(list(found)[1:], products)}
    faults = [f"{name}: {found[name]}, not {wanted[name]}" for name in found
              if found[name] != wanted[name]]  # fmt: skip
    if not is_first and (summary["new"], summary["changed"]) != (0, 0):
        faults.append(f"unchanged, yet {summary['new']} new and {summary['changed']} changed")
    return faults


if __name__ == "__main__":
    sys.exit(main())
