"""Everything that `make test` and CI check; one line for each check that passes.

``--quick`` leaves out the tests. The checks run two at a time, the tests last and alone, so that
pytest's closing line ends the output.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OPENAPI = PROJECT / "docs" / "openapi.yaml"


@dataclass(frozen=True)
class Check:
    """A command that must end with status 0; `settings` are added to a clean environment."""

    name: str
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    output: str


def checks(folder: Path) -> list[Check]:
    """Return the checks, slow ones first; `folder` is theirs to write to."""
    python = str(BIN / "python")
    plain = {"DATA_DIR": str(folder / "plain")}
    schema = str(folder / "openapi.yaml")
    return [
        Check("mypy --strict", [str(BIN / "mypy")]),
        Check("djlint", [str(BIN / "djlint"), "--quiet", "--lint", "--check", "templates"]),
        Check("ruff check", [str(BIN / "ruff"), "check", "--quiet", "."]),
        Check("ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        Check("import rules", [str(BIN / "lint-imports"), "--no-cache"]),
        Check(
            "no migration is missing",
            # It would like to ask a database as well, and can do without.
            manage("makemigrations", "--check", "--dry-run", without="Got an error checking"),
            plain,
        ),
        Check("check --deploy", manage("check", "--deploy", "--fail-level", "WARNING"), deployed()),
        Check("OpenAPI is valid", manage("spectacular", *STRICT, "--file", schema), plain),
        Check("bot/client is the schema's", [python, "-m", "scripts.client", "--check"]),
        Check("translations", [python, "scripts/translations.py", "check"], plain),
        Check("licences", [python, "-m", "scripts.licences"]),
        Check("locks name every requirement", [python, "-m", "scripts.lock", "--check"]),
    ]


STRICT = ("--validate", "--fail-on-warn")


def manage(*words: str, without: str = "") -> list[str]:
    """Return a command of manage.py; warnings are errors, but for one that begins as told."""
    quiet = ["-W", f"ignore:{without}"] if without else []
    return [str(BIN / "python"), "-W", "error", *quiet, "manage.py", *words]


def deployed() -> dict[str, str]:
    """Return the settings of a site as it would run in public."""
    return {
        "DATA_DIR": tempfile.mkdtemp(prefix="solemate-deploy-"),
        "SITE_URL": "https://shoes.example",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": "postgres://site:secret@db.example/site",
        "REDIS_URL": "redis://:secret@redis.example/0",
    }


def run(check: Check) -> Outcome:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=PROJECT,
        env={**kept, "ENV_FILE": os.devnull, **check.settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode == 0, time.monotonic() - began, done.stdout)


def report(outcome: Outcome) -> None:
    mark = "ok    " if outcome.passed else "FAILED"
    say(f"{mark} {outcome.check.name}  ({outcome.seconds:.1f} s)")
    if not outcome.passed:
        say(outcome.output.rstrip())
        say(f"       again: {' '.join(outcome.check.command)}")


def compare_openapi(folder: Path) -> bool:
    """Say whether the committed description of the API is the one that the code gives."""
    made = folder / "openapi.yaml"
    same = made.exists() and OPENAPI.exists() and made.read_text() == OPENAPI.read_text()
    say("ok     docs/openapi.yaml" if same else "FAILED docs/openapi.yaml is stale: make openapi")
    return same


def run_tests() -> int:
    # One more than there are cores: tests of waits and of servers leave a core idle.
    workers = os.environ.get("TEST_WORKERS", str((os.cpu_count() or 1) + 1))
    # In the order that tests/conftest.py gives them: long files first.
    spread = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [str(BIN / "pytest"), "-q", *spread]
    # The workers are the parallelism: torch's threads of two of them would fight over the cores.
    settings = {"OMP_NUM_THREADS": "1", **os.environ}
    return subprocess.run(command, cwd=PROJECT, env=settings, check=False).returncode


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the tests")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="solemate-check-") as name:
        folder = Path(name)
        passed = True
        with ThreadPoolExecutor(2) as pool:
            for outcome in pool.map(run, checks(folder)):
                report(outcome)
                passed = passed and outcome.passed
        passed = compare_openapi(folder) and passed
    say(f"{time.monotonic() - began:.0f} s of checks")
    if options.quick:
        return int(not passed)
    tests = run_tests()
    if not passed:
        sys.stderr.write("A check above FAILED.\n")
    return tests or int(not passed)


if __name__ == "__main__":
    sys.exit(main())
