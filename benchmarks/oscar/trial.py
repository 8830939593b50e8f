"""A shop that nobody here wrote, crawled end to end: `python -m benchmarks.oscar.trial`.

Installs django-oscar from the registry into an environment of its own (or takes `--python`), fills
a shop, adds it with `add_shop` as a selector shop, crawls, changes a price, a size, a product and
a name in the shop, crawls again, and says what each crawl changed. Oscar states no schema.org
data, so the selectors below are what staff would type in the admin. Exit status 1 if the second
crawl did not find exactly the changes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.site import free_port

PROJECT = Path(__file__).resolve().parents[2]
SELECTORS = {
    "list": ".product_pod h3 a",
    "next": "a.page-link:contains('next')",
    "title": ".product_main h1",
    "price": ".product_main .price_color",
    "stock": ".product_main .availability",
    "image": "#product_gallery img",
    "sizes": ".product_main h2 ~ a",
    "number": "table.table-striped tr:first-child td",
    "category": ".breadcrumb-item:nth-child(3)",
    "description": "#product_description + p",
}
SNAPSHOT = """
import json, django
django.setup()
from catalog.models import Offer
print(json.dumps({
    offer.external_id: {
        "title": offer.title, "price": str(offer.price), "currency": offer.currency,
        "gone": offer.gone_at is not None, "url": offer.url.partition("/catalogue/")[2],
        "sizes": sorted(size.label for size in offer.sizes.all() if size.in_stock),
    }
    for offer in Offer.objects.filter(merchant__slug="oscar").prefetch_related("sizes")
}))
"""


class Site:
    """Our site's commands on a database of their own."""

    def __init__(self, folder: Path, *, shop: str) -> None:
        self._environment = {
            **os.environ, "DATA_DIR": str(folder), "CRAWL_ALLOW": shop, "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.production",
        }  # fmt: skip

    @contextmanager
    def database(self) -> Iterator[None]:
        """PostgreSQL and Redis up, migrated."""
        servers = subprocess.Popen(
            [sys.executable, "-m", "sneakers_site.embedded"], cwd=PROJECT, env=self._environment
        )
        try:
            deadline = time.monotonic() + 60
            while self.run("manage.py", "migrate", "-v", "0", check=False).returncode:
                if time.monotonic() > deadline:
                    raise RuntimeError("the database does not come up")
                time.sleep(1)
            yield
        finally:
            servers.terminate()
            servers.wait(30)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of the site."""
        return subprocess.run(
            [sys.executable, *words], cwd=PROJECT, env=self._environment, check=check,
            capture_output=True, text=True,
        )  # fmt: skip

    def crawl(self, slug: str) -> dict[str, Any]:
        """Crawl and return the summary."""
        answer = self.run("manage.py", "crawl", slug, "--json", check=False)
        summary: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
        return summary

    def offers(self) -> dict[str, Any]:
        """What the catalogue holds of the shop."""
        found: dict[str, Any] = json.loads(self.run("-c", SNAPSHOT).stdout.splitlines()[-1])
        return found


@contextmanager
def oscar(python: Path, folder: Path, port: int) -> Iterator[None]:
    """Oscar's own server on this port."""
    server = subprocess.Popen(
        [str(python), "-m", "benchmarks.oscar.shop", str(folder), "serve", str(port)],
        cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(60):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/catalogue/", timeout=10):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(1)
        yield
    finally:
        server.terminate()
        server.wait(30)


def in_shop(python: Path, folder: Path, word: str) -> None:
    """Let Oscar's own code fill or change the shop."""
    subprocess.run(
        [str(python), "-m", "benchmarks.oscar.shop", str(folder), word], cwd=PROJECT, check=True
    )


def install(folder: Path) -> Path:
    """django-oscar in an environment of its own."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "-q", "django-oscar", "sorl-thumbnail"]
    pip.append("whoosh")
    subprocess.run(pip, check=True)
    return folder / "bin" / "python"


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """External id → what changed of that offer."""
    return {
        number: {
            name: [before.get(number, {}).get(name), value]
            for name, value in offer.items()
            if before.get(number, {}).get(name) != value
        }
        for number, offer in after.items()
        if before.get(number) != offer
    }


EXPECTED: dict[str, dict[str, Any]] = {
    "OR0001": {"price": ["91.50", "77.70"]},
    "OR0002": {"sizes": [["EU 40", "EU 41", "EU 42", "EU 43"], ["EU 40", "EU 41", "EU 43"]]},
    "OR0003": {"gone": [False, True]},
    "OR0004": {
        "title": ["Oscar Runner 4", "Oscar Walker renamed"],
        "url": ["oscar-runner-4_16/", "oscar-walker-renamed_16/"],
    },
}


def trial(python: Path, folder: Path) -> bool:
    """The whole trial; prints what happened and returns whether it held."""
    port, shop = free_port(), folder / "oscar"
    shop.mkdir()
    address = f"127.0.0.1:{port}"
    in_shop(python, shop, "fill")
    site = Site(folder / "site", shop=address)
    with site.database(), oscar(python, shop, port):
        options = [w for name, css in SELECTORS.items() for w in ("--option", f"{name}={css}")]
        url = f"http://{address}/catalogue/"
        added = site.run("manage.py", "add_shop", url, "--platform", "selectors",
                         "--name", "Oscar", *options)  # fmt: skip
        print(added.stdout.strip())
        first = site.crawl("oscar")
        before = site.offers()
        print("first crawl: ", _shown(first))
        in_shop(python, shop, "change")
        second = site.crawl("oscar")
        found = differences(before, site.offers())
        print("second crawl:", _shown(second))
        third = site.crawl("oscar")
        print("third crawl: ", _shown(third))
    for number, change in sorted(found.items()):
        print(f"  {number}: {change}")
    is_first_whole = (first["state"], first["new"], first["refused"]) == ("complete", 24, 3)
    is_still = (third["new"], third["changed"], third["gone"]) == (0, 0, 0)
    return is_first_whole and found == EXPECTED and is_still


def _shown(summary: dict[str, Any]) -> str:
    names = ("state", "seen", "new", "changed", "gone", "refused_reasons", "pictures", "requests")
    shown = ", ".join(f"{name} {summary[name]}" for name in names)
    for name in ("message", "errors"):
        if summary.get(name):
            shown += f"\n    {name}: {summary[name]}"
    return shown


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.oscar.trial", description=__doc__)
    parser.add_argument("--python", type=Path, help="of an environment with django-oscar in it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oscar-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded servers drop root and must reach their own folder
        python = chosen.python or install(folder / "venv")
        is_good = trial(python, folder)
    print("exactly those changes" if is_good else "NOT what was expected")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
