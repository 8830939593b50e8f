"""`python -m benchmarks.restore_trial`: a backup read into an empty DATA_DIR, compared by asking.

A site of its own is filled (crawled, or a copy of one that is: --filled DIR), asked by photos, by
words and for similar shoes, and backed up while it runs. The file is restored into an empty folder
and the same questions are asked there; no cache goes along. Exit status 1 if counts or the first 24
results of any question differ.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import tarfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.figures import PROJECT, machine, table
from benchmarks.site import PrivateSite, SiteError, trial_folder
from benchmarks.visitors import Visitor, fresh_photo
from sneakers_site.backups.archive import read_manifest

PICTURES = PROJECT / "scrapers" / "demo_market" / "pictures"
PAGE = 24
PHOTOS = 12
SIMILAR = 12
FILL_TIMEOUT_S = 300.0
WORDS = (
    *("red high top", "white low sneakers", "black runner", "blue and white", "green suede"),
    *("grey mesh trainers", "beige canvas under 100", "pink kids", "men size 43 black"),
    *("красные высокие кроссовки", "белые кеды", "чёрные до 10000 руб", "синие женские"),
    *("shoe with stripes", "halvard", "runner size 42"),
)
COUNTS = "import json; from sneakers_site.backups.database import count_rows; "
COUNTS += "print(json.dumps(count_rows()))"
# Question → product ids and distances of the first page.
Answers = dict[str, list[tuple[int, float | None]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial and print what was the same."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restore_trial", description=__doc__)
    parser.add_argument("--filled", type=Path, help="DATA_DIR of a stopped, filled site to copy")
    options = parser.parse_args(arguments)
    with trial_folder(None) as folder:
        print(machine())
        first, second, file = folder / "first", folder / "second", folder / "site.tar"
        if options.filled:
            copy_site(options.filled, first)
        # A copy is asked as it is; its market stays closed, so that nothing moves meanwhile.
        before = ask_first(first, file, {"DEMO": "0"} if options.filled else {})
        restored = PrivateSite(second, environment={"DEMO": "0"})
        print(restored.manage("restore", str(file)).strip())
        with restored as site:
            site.wait_until_ready()
            counts = counts_of(site)
            after = ask(site)
        with tarfile.open(file) as archive:
            kept = read_manifest(archive).counts
    return report(before, after, kept=kept, counts=counts)


def copy_site(source: Path, target: Path) -> None:
    """Copy a stopped site without its sockets and logs, owners as they are.

    As root the servers run as another user.
    """
    left_out = shutil.ignore_patterns("run", "control", "logs")
    shutil.copytree(source, target, symlinks=True, ignore=left_out)
    for path in (target, *target.rglob("*")):
        found = (source / path.relative_to(target)).lstat()
        with contextlib.suppress(PermissionError):
            shutil.chown(path, found.st_uid, found.st_gid)


def ask_first(folder: Path, file: Path, environment: dict[str, str]) -> Answers:
    """Fill the first site, ask it, and back it up while it runs."""
    with PrivateSite(folder, environment=environment) as site:
        site.wait_until_ready()
        wait_until_filled(site)
        answers = ask(site)
        print(site.manage("backup", str(file)).strip())
    return answers


def wait_until_filled(site: PrivateSite) -> None:
    """Wait until as many shoes are ready as there are, twice in a row.

    Raises:
        SiteError: not in time.
    """
    end, same, last = time.monotonic() + FILL_TIMEOUT_S, 0, ""
    while time.monotonic() < end:
        with contextlib.closing(Visitor(site.url)) as visitor:
            found = json.loads(visitor.get("/ready.json").body)
        now = json.dumps(found, sort_keys=True)
        is_whole = found.get("total") and found.get("ready") == found.get("total")
        same = same + 1 if is_whole and now == last else 0
        if same >= 3:
            return
        last = now
        time.sleep(4)
    raise SiteError(f"The shoes were not ready in time: {last}")


def counts_of(site: PrivateSite) -> dict[str, int]:
    """Count the rows of each table by a command of the site."""
    said = site.manage("shell", "--no-imports", "-c", COUNTS)
    counts: dict[str, int] = json.loads(said.strip().splitlines()[-1])
    return counts


def ask(site: PrivateSite) -> Answers:
    """Ask all questions by the API.

    Raises:
        SiteError: one was not answered, or by full text alone.
    """
    answers: Answers = {}
    sources = sorted(PICTURES.glob("*-pavement.webp"))
    for number, source in enumerate(sources[:: max(1, len(sources) // PHOTOS)][:PHOTOS]):
        with contextlib.closing(Visitor(site.url, number=100 + number)) as visitor:
            photo = fresh_photo(source, number=number)
            answers[f"photo {source.stem}"] = read(visitor.send_photo_to_api(photo))
    with contextlib.closing(Visitor(site.url, number=50)) as visitor:
        for words in WORDS:
            path = f"/api/v1/search/text/?q={quote(words)}"
            answers[f"words “{words}”"] = read(visitor.get(path))
        found = [product for found in answers.values() for product, _distance in found[:1]]
        for product in sorted(set(found))[:SIMILAR]:
            path = f"/api/v1/products/{product}/similar/"
            answers[f"similar to {product}"] = read(visitor.get(path))
    return answers


def read(answer: Any) -> list[tuple[int, float | None]]:
    """Read products and distances out of an answer of the API."""
    if answer.status != 200:
        raise SiteError(f"{answer.status} {answer.said()}")
    page = json.loads(answer.body)
    if page.get("notices"):
        raise SiteError(f"Not a whole answer: {page['notices']}")
    return [(each["product"]["id"], each["distance"]) for each in page["results"][:PAGE]]


def report(before: Answers, after: Answers, *, kept: dict[str, int], counts: dict[str, int]) -> int:
    """Print what is the same and what is not; return the exit status."""
    # Sessions and crawls go on in a running site: these are compared by `restore` itself.
    moving = ("sessions.Session", "scrapers.", "curation.", "django_celery")
    other = [
        f"{name}: {count} became {counts.get(name)}"
        for name, count in kept.items()
        if counts.get(name) != count and not name.startswith(moving)
    ]
    rows = []
    for kind in ("photo", "words", "similar"):
        asked = [name for name in before if name.startswith(kind)]
        same = [name for name in asked if _ids(before[name]) == _ids(after.get(name, []))]
        apart = max((_apart(before[name], after.get(name, [])) for name in asked), default=0.0)
        rows.append([kind, len(asked), len(same), f"{apart:.1e}"])
        for name in asked:
            if name not in same:
                print(f"differs: {name}\n  {_ids(before[name])}\n  {_ids(after.get(name, []))}")
    print(table(["asked by", "questions", "same first 24", "largest change of a distance"], rows))
    print(f"{len(kept)} tables, {sum(kept.values())} rows; counts differ: {other or 'none'}")
    return int(bool(other) or any(row[1] != row[2] for row in rows))


def _ids(found: list[tuple[int, float | None]]) -> list[int]:
    return [product for product, _distance in found]


def _apart(before: list[tuple[int, float | None]], after: list[tuple[int, float | None]]) -> float:
    later = dict(after)
    pairs = [(one, later.get(product)) for product, one in before]
    known = [abs(one - two) for one, two in pairs if one is not None and two is not None]
    return max(known, default=0.0)


if __name__ == "__main__":
    sys.exit(main())
