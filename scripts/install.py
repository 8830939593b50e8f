"""Make the virtual environment from the lock files; quick when nothing has changed.

Usage: python3.11 scripts/install.py FOLDER [--dev]. Standard library only: it runs before anything
is installed.
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TORCH = "torch==2.13.0"
# A plain torch for Linux brings gigabytes of CUDA; this index has builds for the CPU alone.
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
ANSWER_WITHIN_S = 3
REPORT_EVERY_S = 10
DOING = ("Collecting", "Downloading", "Installing", "Building")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    options = parser.parse_args()
    locks = [PROJECT / "requirements.lock"]
    if options.dev:
        locks.append(PROJECT / "requirements-dev.lock")
    folder: Path = (PROJECT / options.folder).resolve()
    wanted = [(stamp_of(folder, lock), digest(lock)) for lock in locks]
    if all(stamp.exists() and stamp.read_text() == value for stamp, value in wanted):
        return 0
    began = time.monotonic()
    try:
        install(folder, locks)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.stderr.write(f"Error: the installation failed: {error}\n")
        return 1
    for stamp, value in wanted:
        stamp.write_text(value)
    sys.stdout.write(f"Installed in {time.monotonic() - began:.0f} s.\n")
    return 0


def stamp_of(folder: Path, lock: Path) -> Path:
    """Return the file that remembers which state of `lock` is installed in `folder`."""
    return folder / f"{lock.stem}.installed"


def digest(lock: Path) -> str:
    """Return what an installation depends on: the lock, torch's version and Python's."""
    text = f"{lock.read_text()}\n{TORCH}\n{platform.python_version()}\n{PROJECT}"
    return hashlib.sha256(text.encode()).hexdigest()


def install(folder: Path, locks: list[Path]) -> None:
    """Create `folder` if need be and install torch, then the locks, into it."""
    python = folder / "bin" / "python"
    if not python.exists():
        say(f"Making {folder} …")
        venv.create(folder, with_pip=True, symlinks=True)
    say("Installing the locked packages …")
    words = [word for lock in locks for word in ("-r", str(lock))]
    pip(python, "--no-deps", *words)
    if not has_torch(python):
        # Afterwards: what torch needs is locked too, so that it brings nothing along but CUDA.
        say(f"Installing {TORCH} …")
        install_torch(python)


def has_torch(python: Path) -> bool:
    code = "import importlib.metadata as m; print(m.version('torch'))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip().split("+")[0] == TORCH.partition("==")[2]


def install_torch(python: Path) -> None:
    """Install torch: the CPU's build where that is enough and to be had, else what pip finds."""
    if wants_cpu_build() and cpu_index_answers():
        try:
            pip(python, "--index-url", TORCH_CPU_INDEX, TORCH)
        except subprocess.CalledProcessError:
            say("The CPU index answered but did not deliver; taking what pip finds.")
        else:
            return
    pip(python, TORCH)


def wants_cpu_build() -> bool:
    """Say whether plain torch would bring CUDA for nothing: Linux without an NVIDIA GPU."""
    has_gpu = Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi")
    return sys.platform == "linux" and not has_gpu


def cpu_index_answers() -> bool:
    try:
        with urllib.request.urlopen(f"{TORCH_CPU_INDEX}/torch/", timeout=ANSWER_WITHIN_S):  # noqa: S310
            return True
    except (urllib.error.URLError, OSError):
        return False


def pip(python: Path, *words: str) -> None:
    """Run ``pip install`` with its output in a file, and say now and then where it is.

    Raises:
        subprocess.CalledProcessError: it failed; its last lines have been shown.
    """
    log = python.parents[1] / "install.log"
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--progress-bar", "off", *words], stdout=output, stderr=output
        )
    while True:
        try:
            status = process.wait(REPORT_EVERY_S)
            break
        except subprocess.TimeoutExpired:
            doing = [line for line in log.read_text().splitlines() if line.startswith(DOING)]
            last = doing[-1].partition(" (from ")[0] if doing else "waiting for the index"
            say(f"  … {last[:100]}")
    if status != 0:
        sys.stderr.write("\n".join(log.read_text().splitlines()[-5:]) + "\n")
        raise subprocess.CalledProcessError(status, command)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
