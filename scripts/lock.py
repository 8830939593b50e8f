"""Write requirements.lock and requirements-dev.lock from the .in files (`make lock`).

torch is left out, for scripts/install.py chooses its build, but what it needs is locked. The
development lock is resolved under the other one, so that both name the same versions.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import PROJECT, TORCH

HEADER = "# Made by `make lock` from {source}; torch has a step of its own (scripts/install.py).\n"


def main() -> int:
    if "--check" in sys.argv:
        return check()
    runtime = PROJECT / "requirements.lock"
    with tempfile.TemporaryDirectory() as folder:
        torch = Path(folder, "torch.in")
        torch.write_text(f"{TORCH}\n")
        compile_lock(runtime, "requirements.in", torch)
        under = Path(folder, "under.in")
        under.write_text(f"-c {runtime}\n")
        development = PROJECT / "requirements-dev.lock"
        compile_lock(development, "requirements-dev.in", under)
    keep_only_new(development, known=runtime)
    return 0


def check() -> int:
    """Fail if a requirement is not in the locks; whether versions are fresh is not asked."""
    locked: set[str] = set()
    missing = []
    for name in ("requirements", "requirements-dev"):
        pins = (PROJECT / f"{name}.lock").read_text().splitlines()
        locked |= {canonical(pin.partition("==")[0]) for pin in pins if is_pin(pin)}
        for line in (PROJECT / f"{name}.in").read_text().splitlines():
            wanted = re.match(r"[A-Za-z0-9._-]+", line)
            if wanted and canonical(wanted[0]) not in locked:
                missing.append(f"{name}.in: {wanted[0]}")
    if missing:
        sys.stderr.write("Not locked, make lock: " + ", ".join(missing) + "\n")
    return int(bool(missing))


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def compile_lock(target: Path, source: str, *more: Path) -> None:
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--strip-extras"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
    command += ["--no-emit-trusted-host", "--allow-unsafe", "--output-file", str(target)]
    for name in ("torch", "triton", "pip"):
        command += ["--unsafe-package", name]
    subprocess.run([*command, source, *map(str, more)], cwd=PROJECT, check=True)
    pins = [line for line in target.read_text().splitlines() if is_pin(line)]
    target.write_text(HEADER.format(source=source) + "\n".join(sorted(pins, key=str.lower)) + "\n")


def is_pin(line: str) -> bool:
    name, _, version = line.partition("==")
    return bool(version) and not name.startswith(
        ("torch", "triton", "nvidia-", "cuda-", "pip==", "#")
    )


def keep_only_new(lock: Path, *, known: Path) -> None:
    """Take out of `lock` what `known` has already."""
    there = set(known.read_text().splitlines())
    lines = [line for line in lock.read_text().splitlines() if line not in there]
    lock.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
