"""Crawl a CSV of photos as shops into this site: ``python -m benchmarks.photo_shops CSV …``.

Serves the table with ``serve_shop`` on this machine, adds each shop (or points the one of the same
name at its new port) and crawls it. For trials: needs DATA_DIR with its database up.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import PROJECT

ADDRESS = re.compile(r"(http://127\.0\.0\.1:(\d+)/) (.+): \d+ products")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, crawl, say what each crawl ended like."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photo_shops", description=__doc__)
    parser.add_argument("csv", type=Path)
    parser.add_argument("--port", type=int, default=8460)
    parser.add_argument("--only", help="crawl this shop alone, by its name")
    parser.add_argument("--hide-brands", action="store_true")
    parser.add_argument("--shared-products", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--truth", type=Path)
    options = parser.parse_args(arguments)
    words = [str(options.csv), "--port", str(options.port), "--seed", str(options.seed)]
    if options.hide_brands:
        words.append("--hide-brands")
    if options.shared_products:
        words += ["--shared-products", str(options.shared_products)]
    if options.truth:
        words += ["--truth", str(options.truth)]
    faults = 0
    with serving(words) as shops:
        hosts = ",".join(address.split("/")[2] for address, _name in shops)
        environment = os.environ | {"CRAWL_ALLOW": hosts}
        for address, name in shops:
            if options.only in (None, name):
                faults += _crawl(address, name, environment)
    return 1 if faults else 0


@contextmanager
def serving(words: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Run ``serve_shop --csv``; give address and name of each shop."""
    command = [sys.executable, "manage.py", "serve_shop", "--csv", *words]
    server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        shops: list[tuple[str, str]] = []
        for line in server.stdout or ():
            if found := ADDRESS.match(line):
                shops.append((found[1], found[3]))
            elif shops:
                break
            if found and _is_last(shops, words):
                break
        yield shops
    finally:
        server.terminate()
        server.wait(20)


def _is_last(shops: list[tuple[str, str]], words: Sequence[str]) -> bool:
    from scrapers.demo_market.csv_shops import read_shops

    wanted = len(read_shops(Path(words[0]))) + ("--shared-products" in words)
    return len(shops) == wanted


def _crawl(address: str, name: str, environment: dict[str, str]) -> int:
    code = ADD_AND_CRAWL.format(address=address, name=name)
    run = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=False)
    return run.returncode


ADD_AND_CRAWL = """
import os, django, json
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
django.setup()
from django.core.management import call_command
from django.utils.text import slugify
from scrapers import services
from scrapers.models import CrawlSource
source = CrawlSource.objects.filter(merchant__slug=slugify("{name}")).first()
if source is None:
    source = services.add_source("{address}", platform="shopify", name="{name}")
CrawlSource.objects.filter(pk=source.pk).update(url="{address}", is_active=False)
call_command("crawl", source.slug)
"""


if __name__ == "__main__":
    sys.exit(main())
