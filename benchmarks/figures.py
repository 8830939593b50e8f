"""How figures are summed up and shown: percentiles, tables, and what machine they come from."""

from __future__ import annotations

import math
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the value that `percent` of the values do not exceed, by interpolation.

    >>> percentile([1.0, 2.0, 3.0], 50)
    2.0
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def spread(milliseconds: Sequence[float]) -> list[str]:
    """Give p50, p95 and the mean of some times in ms, as cells of a table."""
    if not milliseconds:
        return ["–", "–", "–"]
    found = (percentile(milliseconds, 50), percentile(milliseconds, 95))
    return [f"{value:.1f}" for value in (*found, statistics.fmean(milliseconds))]


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay out a Markdown table whose columns line up on a terminal, too.

    >>> print(table(["part", "s"], [["web", 1.5]]))
    | part | s   |
    | ---- | --- |
    | web  | 1.5 |
    """
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def wilson(right: int, of: int) -> str:
    """Return a share with its 95 % bounds by Wilson's score interval."""
    if not of:
        return "– (0 of 0)"
    z, share = 1.959964, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.3f} [{middle - reach:.3f}, {middle + reach:.3f}] ({right} of {of})"


def machine() -> str:
    """Describe what the figures come from: day, commit, processor, cores, load just now."""
    now = datetime.now(UTC)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{now:%Y-%m-%d %H:%M} UTC, commit {commit or 'none'}, {_processor()}, {cores} cores, "
        f"load {load:.1f} at the start"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
