"""Write requirements.lock and requirements-dev.lock from the .in files (`make lock`).

torch is left out, for scripts/install.py chooses its build, but what it needs is locked. The
development lock is resolved under the other one, so that both name the same versions.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import PROJECT, TORCH

HEADER = "# Made by `make lock` from {source}; torch has a step of its own (scripts/install.py).\n"


def main() -> int:
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
