import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sneakers_site.embedded.layout import LAUNCHER, Layout, take_lock
from sneakers_site.environment import PROJECT
from sneakers_site.supervisor.control import Supervisor
from sneakers_site.supervisor.processes import Process

# Starts a child of its own and says both process ids, as a worker with its pool does.
PARENT = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
time.sleep(60)
"""


def wait_for_other(file: Path, known: set[int], *, within_s: float = 10) -> list[int]:
    """Return the process ids in `file` once they are none of `known`."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text()):
            found = [int(word) for word in text.split()]
            if len(found) == 2 and not known & set(found):
                return found
        time.sleep(0.05)
    pytest.fail(f"no new process within {within_s} s")


def wait_until_gone(pids: list[int], *, within_s: float = 10) -> None:
    end = time.monotonic() + within_s
    while any(lives(pid) for pid in pids):
        assert time.monotonic() < end, [pid for pid in pids if lives(pid)]
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return tmp_path / "said"


@pytest.fixture
def supervisor(tmp_path: Path, said: Path) -> Iterator[Supervisor]:
    layout = Layout(tmp_path / "data")
    layout.prepare()
    words = [*LAUNCHER, "--die-with-parent", "SIGTERM", "--"]
    process = Process("parent", [*words, sys.executable, "-c", PARENT, str(said)])
    with (
        take_lock(layout) as lock,
        Supervisor(layout, [process], project=PROJECT, lock=lock) as running,
    ):
        yield running


def test_a_killed_process_is_back_within_ten_seconds_however_often(
    supervisor: Supervisor, said: Path
) -> None:
    supervisor.start("parent")
    known: set[int] = set()
    for _ in range(4):
        found = wait_for_other(said, known)
        known |= set(found)
        os.kill(found[0], signal.SIGKILL)
    wait_for_other(said, known)


def test_leaving_stops_everything_also_orphans(supervisor: Supervisor, said: Path) -> None:
    supervisor.start("parent")
    first = wait_for_other(said, set())
    os.kill(first[0], signal.SIGKILL)  # its child goes on, now below the supervisor
    second = wait_for_other(said, set(first))

    supervisor.stop()

    assert supervisor.ended()
    wait_until_gone([*first, *second], within_s=1)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_killed_supervisor_takes_its_processes_along(supervisor: Supervisor, said: Path) -> None:
    supervisor.start("parent")
    parent, _child = wait_for_other(said, set())
    keeper = psutil.Process(parent).ppid()

    os.kill(keeper, signal.SIGKILL)

    wait_until_gone([keeper, parent])
    assert supervisor.ended()
