"""The API's page as a newcomer reads it: every command of docs/api.md, run as it stands.

``python -m benchmarks.docs_trial --data-dir COPY`` brings up the site whose folder COPY is (a copy:
it is written to), makes the keys that the page speaks of, and runs each `curl` line and the Python
example. What only stands for something (TOKEN, ID, 17, shoe.jpg, a partner's address) is filled in
from earlier answers, as a reader would. Prints what each command gave; ends with 1 if one failed.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.figures import PROJECT, table
from benchmarks.site import PrivateSite
from benchmarks.visitors import fresh_photo

PAGE = PROJECT / "docs" / "api.md"
SCOPES = ("read", "search", "account", "bulk", "webhooks")
TIMEOUT_S = 60
TURNS, TURN_S = 12, 5.0
# Stands for an address of the reader's own; here one that this machine may ask.
PICTURE = "https://example.org/shoe.jpg"


@dataclass(frozen=True, slots=True)
class Given:
    """What one command gave."""

    command: str
    status: int
    said: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Reader:
    """Somebody who types in what the page says, and remembers what came back."""

    def __init__(
        self, folder: Path, *, names: dict[str, str], product: int, brand: str, picture: str
    ) -> None:
        self._folder = folder
        self._names = names
        self._product, self._brand, self._picture = product, brand, picture
        self._seen: dict[str, str] = {}

    def run_patiently(self, command: str) -> Given:
        """Run one `curl`, and again a little later where the site says that it is not ready yet."""
        given = self.run(command)
        for _ in range(TURNS):
            if given.status != 503:
                break
            time.sleep(TURN_S)
            given = self.run(command)
        return given

    def run(self, command: str) -> Given:
        """Run one `curl` in a shell."""
        filled = self._fill(command)
        done = subprocess.run(
            ["bash", "-c", f"{filled} -sS -o answer -w '%{{http_code}}'"],
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", **self._names},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        body = (self._folder / "answer").read_bytes() if done.returncode == 0 else b""
        self._remember(body)
        status = int(done.stdout[-3:]) if done.stdout[-3:].isdigit() else 0
        return Given(filled, status, _short(body) or done.stderr.strip())

    def _fill(self, command: str) -> str:
        known = {"TOKEN": "token", "CURSOR": "cursor", "ID": "id"}
        for mark, name in known.items():
            command = re.sub(rf"\b{mark}\b", self._seen.get(name, name), command)
        command = command.replace("brand=volt", f"brand={self._brand}")
        command = command.replace(PICTURE, self._picture)
        command = re.sub(r" -o \S+", "", command)
        return re.sub(r"\b17\b", str(self._product), command)

    def _remember(self, body: bytes) -> None:
        try:
            answer: Any = json.loads(body)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        if token := (answer.get("query") or {}).get("token"):
            self._seen["token"] = token
            self._seen["cursor"] = answer.get("next_cursor") or ""
        if "id" in answer:
            self._seen["id"] = str(answer["id"])


def commands(text: str) -> Iterator[str]:
    """Find the `curl` lines of a page, those broken by a backslash made whole, comments left out.

    >>> list(commands("    curl -X POST \\\\\\n        x   # why\\n"))
    ['curl -X POST x']
    """
    whole = re.sub(r"\\\n\s*", "", text)
    for line in whole.splitlines():
        if line.startswith("    curl "):
            yield re.sub(r"\s+# .*$", "", line).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything and print what came."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.docs_trial", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    options = parser.parse_args(arguments)
    text = PAGE.read_text(encoding="utf-8")
    with PrivateSite(options.data_dir) as site:
        site.wait_until_ready()
        key = site.manage("make_key", "newcomer", *_scopes()).strip()
        site.use_database()
        product, brand, own = _product(), _brand(), _own_key()
        pictures = sorted((options.data_dir / "media").rglob("*.webp"))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write_photos(folder, pictures)
            names = {"SITE": site.url, "KEY": key, "OWN": own}
            reader = Reader(folder, names=names, product=product, brand=brand, picture=_picture())
            given = [reader.run_patiently(each) for each in commands(text)]
            given.append(_run_python(text, folder, site.url, key))
    rows = [[each.status, each.command.replace(key, "…"), each.said] for each in given]
    print(table(["status", "command", "answer"], rows))
    good = sum(each.is_good for each in given)
    print(f"\n{good} of {len(given)} commands of docs/api.md answered.")
    return 0 if good == len(given) else 1


def _scopes() -> list[str]:
    return [word for scope in SCOPES for word in ("--scope", scope)]


def _product() -> int:
    from catalog.models import Product

    return Product.objects.filter(offers__isnull=False).earliest("pk").pk


def _brand() -> str:
    from catalog.models import Brand

    return Brand.objects.filter(products__isnull=False).earliest("pk").slug


def _picture() -> str:
    """Find the address of a picture that the demo market serves."""
    from django.conf import settings

    shop = f"http://127.0.0.1:{settings.DEMO_MARKET_PORT}"
    found = httpx.get(f"{shop}/products.json?limit=1", timeout=TIMEOUT_S).json()
    return str(found["products"][0]["images"][0]["src"])


def _own_key() -> str:
    """Make the key of a person, as they would under Settings."""
    from django.contrib.auth import get_user_model

    from partners.services.keys import make_own_key

    person, _ = get_user_model().objects.get_or_create(username="newcomer")
    _key, text = make_own_key(person, name="trial", scopes=["account"])
    return str(text)


def _write_photos(folder: Path, pictures: Sequence[Path]) -> None:
    (folder / "shoe.jpg").write_bytes(fresh_photo(pictures[0], number=1))
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        for number, picture in enumerate(pictures[:5]):
            archive.writestr(f"{number}.jpg", fresh_photo(picture, number=100 + number))


def _run_python(text: str, folder: Path, url: str, key: str) -> Given:
    """Run the example of the generated client, where the client can be imported from."""
    example = next(
        block
        for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        if "bot.client" in block
    )
    example = example.replace("http://127.0.0.1:8000", url).replace("sm_…", key)
    done = subprocess.run(
        [sys.executable, "-c", example + "\nprint(page.total, 'by photo')\n"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    said = done.stdout if done.returncode == 0 else done.stderr
    last = said.strip().splitlines()[-1] if said.strip() else ""
    return Given("the example in Python", 500 if done.returncode else 200, last)


def _short(body: bytes) -> str:
    if body[:2] == b"\x1f\x8b":
        return f"gzip, {len(body)} bytes"
    return shlex.quote(body[:90].decode("utf-8", errors="replace"))


if __name__ == "__main__":
    sys.exit(main())
