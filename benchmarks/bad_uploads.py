"""`python -m benchmarks.bad_uploads`: 200 bad uploads with good ones between, on a whole site.

Half go through the form of the home page, half through the API. Shows by family what the site
answered, whether the good ones were answered and their copies are clean, and the peak memory of
each process. Exit status 1 if something did not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bad_pictures import BAD, cases
from benchmarks.figures import machine, table
from benchmarks.good_pictures import good
from benchmarks.made_pictures import MAKER, Case, Wanted
from benchmarks.site import PeakMemory, PrivateSite, trial_folder
from benchmarks.visitors import Answer, Visitor

UPLOADS = 200
GOOD_EVERY = 4  # one good upload after so many bad ones
FORM, API = "form", "API"


@dataclass(frozen=True, slots=True)
class Trying:
    """One upload and its answer; status 0: the connection was cut."""

    case: Case
    way: str
    status: int
    said: str
    fault: str  # what did not hold, or ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bad_uploads", description=__doc__)
    parser.add_argument("--count", type=int, default=UPLOADS, help="bad uploads")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--data-dir", type=Path, help="kept afterwards; else a folder that goes")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        print(machine())
        site = stack.enter_context(PrivateSite(folder, environment={"DEMO": "0"}))
        site.wait_until_ready()
        memory = stack.enter_context(PeakMemory(site))
        time.sleep(1)  # one sample of the idle site
        before = dict(memory.peaks)
        tried = list(try_all(site.url, count=options.count, seed=options.seed))
        peaks = dict(memory.peaks)
    report(tried)
    rows = [[part, f"{before.get(part, 0):.0f}", f"{mib:.0f}"] for part, mib in peaks.items()]
    print("\n" + table(["process", "at the start, MiB", "peak, MiB"], sorted(rows)))
    faults = [f"{each.case.family} by {each.way}: {each.fault}" for each in tried if each.fault]
    print("\nAll held." if not faults else "\nNot held:\n- " + "\n- ".join(faults))
    return 1 if faults else 0


def try_all(url: str, *, count: int, seed: int) -> Iterator[Trying]:
    """Send the bad uploads and the good ones between them."""
    draw = random.Random(seed + 1)
    for number, case in enumerate(cases(count, seed=seed)):
        # Each family by either way: the families are an even number, so the way changes each round.
        way = FORM if (number + number // len(BAD)) % 2 else API
        yield try_one(url, case, way=way, number=number)
        if number % GOOD_EVERY == 0:
            nice = good(draw, number // GOOD_EVERY)
            yield try_one(url, nice, way=way, number=10_000 + number)


def try_one(url: str, case: Case, *, way: str, number: int) -> Trying:
    """Send one upload as a visitor of its own, and judge the answer."""
    visitor = Visitor(url, number=number)
    send = visitor.send_photo if way == FORM else visitor.send_photo_to_api
    with contextlib.closing(visitor):
        try:
            answer = send(case.data, name=case.name, kind=case.kind)
        except (OSError, http.client.HTTPException) as error:
            return Trying(case, way, 0, type(error).__name__, fault="no answer")
        said = answer.said() if way == FORM else _said_by_api(answer)
        fault = judge(case, answer, said)
        if not fault and answer.status == 200:
            fault = _fault_of_copy(visitor, answer, way)
    return Trying(case, way, answer.status, said, fault)


def judge(case: Case, answer: Answer, said: str) -> str:
    """Say what did not hold, or nothing."""
    if answer.has_traceback:
        return "a traceback was shown"
    if answer.status == 200:
        return "was answered" if case.wanted is Wanted.REFUSED else ""
    if not 400 <= answer.status < 500:
        return f"{answer.status} {said}"
    if case.wanted is Wanted.ANSWERED:
        return f"was refused: {answer.status} {said}"
    return "" if len(said) > 10 else f"{answer.status} without a text"


def report(tried: Sequence[Trying]) -> None:
    """Print what happened to each family."""
    families: dict[tuple[str, str], list[Trying]] = defaultdict(list)
    for each in tried:
        families[each.case.family, each.case.wanted.value].append(each)
    rows = []
    for (family, wanted), found in sorted(families.items()):
        statuses = Counter(f"{each.way} {each.status}" for each in found)
        said = Counter(each.said for each in found if each.status != 200).most_common(1)
        rows.append(
            [
                family,
                wanted,
                len(found),
                ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items())),
                said[0][0] if said else "",
                sum(bool(each.fault) for each in found) or "",
            ]
        )
    print(table(["upload", "must be", "sent", "answers", "said (most often)", "faults"], rows))
    answered = sum(each.status == 200 for each in tried)
    broken = sum(each.status >= 500 or each.status == 0 for each in tried)
    print(f"\n{len(tried)} uploads: {answered} answered, {broken} with 5xx or none at all.")


def _said_by_api(answer: Answer) -> str:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return ""
    return str(found.get("detail", "")) if answer.status != 200 else ""


def _fault_of_copy(visitor: Visitor, answer: Answer, way: str) -> str:
    """Look at the copy that the site serves: to its owner a clean JPEG of its own.

    A photo sent through the API has no owner among the pages' visitors: nobody sees it there.
    """
    token = _token(answer, way)
    copy = visitor.get(f"/search/p/{token}/picture/")
    if way == API:
        return "" if copy.status == 404 else f"its copy gave {copy.status} to a stranger"
    if copy.status != 200:
        return f"its copy gave {copy.status}"
    if not copy.body.startswith(b"\xff\xd8\xff"):
        return "its copy is no JPEG"
    traces = (MAKER.encode(), b"Exif\0\0", b"<script", b"PK\x03\x04", b"GPS")
    left = [trace for trace in traces if trace in copy.body]
    return f"its copy holds {left}" if left else ""


def _token(answer: Answer, way: str) -> str:
    if way == API:
        return str(json.loads(answer.body)["query"]["token"])
    marked = answer.body.partition(b"/search/p/")[2]
    return marked.partition(b"/")[0].decode()


if __name__ == "__main__":
    sys.exit(main())
