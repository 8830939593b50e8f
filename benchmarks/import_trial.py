"""Import 100,000 rows with 1 % bad, killed in the middle and resumed: ``python -m …import_trial``.

Needs DATABASE_URL of an empty, migrated database and a DATA_DIR. The worker is a process of its own
that is killed with SIGKILL when the cursor has passed half of the rows. Prints what came of it;
exit status 1 if a good row is missing, a bad one came in, or one is there twice.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

import benchmarks.with_django  # noqa: F401 - before the models
from catalog.models import Merchant, Offer
from curation.models import ImportJob
from curation.services import importing

LINES = ("Air Max 90", "Dunk Low", "Samba", "Gazelle", "Old Skool", "574", "Gel-Lyte III", "Suede")
BRANDS = ("Nike", "Nike", "adidas", "adidas", "Vans", "New Balance", "ASICS", "Puma")
COLOURS = ("white", "black", "red", "navy", "green", "grey", "beige", "pink")
WORK = "from curation.services.importing import work_off; work_off({pk})"


def table(rows: int, *, seed: int) -> tuple[bytes, dict[int, str]]:
    """Return a CSV of offers, and for each bad line the column that is wrong."""
    draw = random.Random(seed)
    bad = set(draw.sample(range(rows), rows // 100))
    wrong: dict[int, str] = {}

    def lines() -> Iterator[str]:
        yield "merchant,external_id,title,url,brand,colour,price,currency,in_stock"
        for number in range(rows):
            which = draw.randrange(len(LINES))
            colour = draw.choice(COLOURS)
            cells = {
                "merchant": "trial",
                "external_id": str(number),
                "title": f"{BRANDS[which]} {LINES[which]} {colour} {number}",
                "url": f"https://trial.example/p/{number}",
                "brand": BRANDS[which],
                "colour": colour,
                "price": f"{draw.uniform(40, 300):.2f}",
                "currency": "EUR",
                "in_stock": draw.choice(["yes", "no"]),
            }
            if number in bad:
                column, value = draw.choice(
                    [("price", "cheap"), ("title", ""), ("in_stock", "maybe"), ("merchant", "no")]
                )
                cells[column] = value
                wrong[number + 2] = column
            yield ",".join(cells.values())

    return "\n".join(lines()).encode(), wrong


def main() -> int:
    """Run the trial; print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    content, wrong = table(rows, seed=7)
    Merchant.objects.get_or_create(
        slug="trial", defaults={"name": "Trial", "host": "trial.example"}
    )
    began = time.perf_counter()
    file = SimpleUploadedFile("trial.csv", content)
    job = importing.accept_table(file, target="offers", by=None)
    job = importing.check_job(job.pk)
    print(f"checked {job.total:,} rows in {time.perf_counter() - began:.1f} s, {job.refused} bad")
    importing.start_job(job)
    seconds = killed_half_way(job)
    stood = ImportJob.objects.get(pk=job.pk)
    print(f"killed after {seconds:.0f} s at row {stood.cursor:,} with {Offer.objects.count():,} in")
    began = time.perf_counter()
    done = importing.work_off(job.pk)
    print(
        f"resumed: {done.state}, {time.perf_counter() - began:.0f} s more; new {done.created:,},"
        f" changed {done.updated}, refused {done.refused:,}"
    )
    return verdict(done, wrong, rows=rows)


def killed_half_way(job: ImportJob) -> float:
    """Let a process of its own work and kill it when it is half way; return after how long."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", WORK.format(pk=job.pk)],
            cwd=Path(__file__).parents[1],
            stderr=log,
        )
        while ImportJob.objects.get(pk=job.pk).cursor < job.total // 2:
            time.sleep(0.2)
            if worker.poll() is not None:
                raise RuntimeError("the worker ended before it was killed")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    return time.perf_counter() - began


def verdict(job: ImportJob, wrong: dict[int, str], *, rows: int) -> int:
    """Compare what is in with what was sent."""
    told = dict(job.errors.values_list("line", "reason"))
    unnamed = [line for line, column in wrong.items() if not names(column, told.get(line, ""))]
    missing = rows - len(wrong) - Offer.objects.filter(merchant__slug="trial").count()
    print(f"{len(told)} lines reported of {len(wrong)}; {len(unnamed)} without the right column")
    print(f"for example: line {min(told)}: {told[min(told)]}")
    print(f"{missing} good rows missing; cursor {job.cursor:,}")
    is_right = (
        job.state == "done"
        and set(told) == set(wrong)
        and not unnamed
        and not missing
        and job.created == rows - len(wrong)
    )
    print("right" if is_right else "WRONG")
    return int(not is_right)


def names(column: str, reason: str) -> bool:
    """Say whether a reason names what is wrong."""
    return ("no shop" in reason) if column == "merchant" else column in reason


if __name__ == "__main__":
    sys.exit(main())
