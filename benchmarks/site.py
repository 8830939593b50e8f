"""A whole site of a trial's own: brought up as `make run` does it, watched, and taken down.

Each trial names a DATA_DIR of its own; nothing here touches another site. Linux only: process
memory is read from /proc.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from benchmarks.figures import PROJECT
from benchmarks.visitors import Visitor
from sneakers_site.embedded.layout import LAUNCHER
from sneakers_site.environment import Environment

READY_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 60.0
# What the command line of each process below the supervisor holds.
ROLES: Mapping[str, str] = {
    "postgres": "bin/postgres",
    "redis": "redis-server",
    "web": "sneakers_site.wsgi",
    "encoder": "encoder@%h",
    "worker": "worker@%h",
    "crawler": "crawler@%h",
    "beat": "celery.beat",
    "demo-shop": "serve_shop",
}


class SiteError(Exception):
    """The site did not do what a trial needs; the message says what."""


class PrivateSite:
    """A site on a free port. As a context: brought up, and stopped at the end."""

    def __init__(self, data_dir: Path, *, environment: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir.resolve()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = site_environment(
            self.data_dir, {"PORT": str(self.port), **(environment or {})}
        )
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "up.log").open("wb") as log:
            self._process = subprocess.Popen(
                # The site ends with the trial, however the trial ends.
                [*LAUNCHER, "--die-with-parent", "SIGTERM", "--", *_manage("up")],
                cwd=PROJECT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def wait_until_ready(self, *, timeout_s: float = READY_TIMEOUT_S) -> float:
        """Wait until every part is ready; return after how many seconds.

        Raises:
            SiteError: it ended, or was not ready in time.
        """
        start = time.monotonic()
        while time.monotonic() - start < timeout_s:
            if self._process is not None and self._process.poll() is not None:
                raise SiteError(f"The site ended: {(self.data_dir / 'up.log').read_text()[-500:]}")
            if parts_of(self.url).get("ready"):
                return time.monotonic() - start
            time.sleep(0.2)
        raise SiteError(f"Not ready within {timeout_s:.0f} s: {parts_of(self.url)}")

    def manage(self, *words: str) -> str:
        """Run a management command on this site and return what it printed."""
        done = subprocess.run(
            _manage(*words),
            cwd=PROJECT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SiteError(f"manage.py {words[0]}: {done.stderr[-500:]}")
        return done.stdout

    def use_database(self) -> None:
        """Point Django in this process at the site's database and Redis; once a process."""
        import django

        names = set(self._environment) & {name.upper() for name in Environment.model_fields}
        os.environ.update({name: self._environment[name] for name in (*names, "ENV_FILE")})
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
        os.environ.setdefault("LOG_NAME", "trial")
        django.setup()

    def processes(self) -> dict[str, psutil.Process]:
        """Find the processes that the supervisor runs just now, by role; the newest of each."""
        supervisor = self._supervisor()
        found: dict[str, psutil.Process] = {}
        for child in sorted(supervisor.children(), key=psutil.Process.create_time):
            if role := role_of(child):
                found[role] = child
        return found

    def tree(self) -> Iterator[tuple[str, psutil.Process]]:
        """Yield every process of the site with the name of its part, children below it included."""
        if self._process is None:
            return
        top = psutil.Process(self._process.pid)
        yield "up", top
        for process in _children(top):
            yield "supervisor", process
            for child in _children(process):
                role = role_of(child)
                yield role or "orphan", child
                for below in _children(child, recursive=True):
                    yield f"{role or 'orphan'}: {kind_of_child(below)}", below

    def _supervisor(self) -> psutil.Process:
        if self._process is None:
            raise SiteError("The site is not running.")
        for child in psutil.Process(self._process.pid).children():
            if "sneakers_site.supervisor" in _words(child):
                return child
        raise SiteError("The supervisor is gone.")

    def log_lines(self, name: str) -> Iterator[dict[str, Any]]:
        """Read a process's own log, line by line."""
        path = self.data_dir / "logs" / f"{name}.jsonl"
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    with contextlib.suppress(json.JSONDecodeError):
                        yield json.loads(line)


class PeakMemory(threading.Thread):
    """Samples the peak resident memory (VmHWM) of every process of a site, by part.

    The kernel keeps the peak, so a slow sample loses only what a process reached right before it
    ended.
    """

    def __init__(self, site: PrivateSite, *, every_s: float = 0.25) -> None:
        super().__init__(name="peak-memory", daemon=True)
        self._site = site
        self._every_s = every_s
        self._over = threading.Event()
        self.peaks: dict[str, float] = {}  # MiB of the largest process of each part

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Look until told to end."""
        while not self._over.wait(self._every_s):
            with contextlib.suppress(psutil.Error):
                for part, process in self._site.tree():
                    peak = peak_mib(process.pid)
                    self.peaks[part] = max(peak, self.peaks.get(part, 0.0))


def peak_mib(pid: int) -> float:
    """Give the most resident memory that a process has had, in MiB; 0 if it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def trial_folder(kept: Path | None) -> Iterator[Path]:
    """Yield the folder that a trial may fill: `kept`, or one that goes away with the trial."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="solemate-trial-") as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs as another user, who must pass
        yield Path(folder)


def parts_of(url: str) -> dict[str, Any]:
    """Ask /readyz; an empty answer if nobody is there."""
    with (
        contextlib.suppress(OSError, ValueError, http.client.HTTPException),
        contextlib.closing(Visitor(url)) as visitor,
    ):
        found: dict[str, Any] = json.loads(visitor.get("/readyz").body)
        return found
    return {}


def free_port() -> int:
    """Find a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site_environment(data_dir: Path, own: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a site of its own: none of this shell's settings reach it."""
    left_out = {name.upper() for name in Environment.model_fields}
    left_out |= {"DJANGO_SETTINGS_MODULE", "LOG_NAME", "RUN_ID"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in left_out}
    return {**kept, "ENV_FILE": os.devnull, "DATA_DIR": str(data_dir), **own}


def role_of(process: psutil.Process) -> str:
    """Tell a supervised process by its command line; "" if it is none of them."""
    words = " ".join(_words(process))
    return next((role for role, mark in ROLES.items() if mark in words), "")


def kind_of_child(process: psutil.Process) -> str:
    """Name a process below a part."""
    words = " ".join(_words(process))
    if "decoding_child" in words:
        return "decoder"
    return "crawl" if "manage.py crawl" in words else "child"


def _children(process: psutil.Process, *, recursive: bool = False) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = process.children(recursive=recursive)
    except psutil.Error:
        return []
    return found


def _words(process: psutil.Process) -> list[str]:
    try:
        found: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return found


def _manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]
