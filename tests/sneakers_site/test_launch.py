import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sneakers_site.embedded.layout import LAUNCHER

# Short naps: a signal that comes between Python's last look and the nap waits until it is over.
NAPS = "import time; print('started', flush=True); [time.sleep(0.1) for _ in range(600)]"
SLEEP = [sys.executable, "-c", NAPS]


def wait_until_gone(pid: int, *, within_s: float = 5) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_program_ends_with_a_parent_that_was_killed() -> None:
    parent_code = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE);"
        "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)"
    )
    words = [*LAUNCHER, "--die-with-parent", "SIGTERM", "--", *SLEEP]
    with subprocess.Popen(
        [sys.executable, "-c", parent_code, *words], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

        assert wait_until_gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="pidfd is Linux's")
def test_a_guarded_program_ends_with_the_process_that_is_watched() -> None:
    with subprocess.Popen(SLEEP, stdout=subprocess.DEVNULL) as watched:
        words = [*LAUNCHER, "--while-alive", str(watched.pid), "--", *SLEEP]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as guard:
            assert guard.stdout is not None
            guard.stdout.readline()
            watched.kill()

            assert guard.wait(5) == 128 + signal.SIGINT


def test_output_is_appended_to_a_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    log = tmp_path / "program.log"
    words = [*LAUNCHER, "--output", str(log), "--", sys.executable, "-c", "print('once more')"]
    for _ in range(2):
        subprocess.run(words, check=True)

    assert log.read_text() == "once more\nonce more\n"
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("option", "rights"), [([], 0), (["--pass-closed-folders"], 1 << 2)])
def test_root_becomes_nobody_with_one_right_at_most(option: list[str], rights: int) -> None:
    words = [*LAUNCHER, "--user", "nobody", *option, "--", "/bin/cat", "/proc/self/status"]

    done = subprocess.run(words, capture_output=True, text=True, check=True)

    fields = dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)
    assert set(fields["Uid"].split()) == {"65534"}
    assert fields["Groups"].strip() == ""
    assert int(fields["CapEff"], 16) == int(fields["CapPrm"], 16) == rights
