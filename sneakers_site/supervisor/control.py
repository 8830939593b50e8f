"""Starts the supervisor and tells it what to run, over a socket that only its owner reaches."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from circus.client import CircusClient
from circus.exc import CallError

from sneakers_site.embedded.layout import LAUNCHER, EmbeddedServerError, Layout
from sneakers_site.embedded.servers import answers
from sneakers_site.supervisor.processes import Process

SERVERS = frozenset({"postgres", "redis"})  # stopped last
START_TIMEOUT_S = 20.0
ANSWER_TIMEOUT_S = 25.0  # longer than the longest grace of a process


class Supervisor:
    """A running supervisor process. Use as a context: leaving it stops every process."""

    def __init__(
        self, layout: Layout, processes: Sequence[Process], *, project: Path, lock: int
    ) -> None:
        self._layout = layout
        self._names = [process.name for process in processes]
        self._endpoint = layout.control / "circus.sock"
        plan = {
            "project": str(project),
            "endpoint": f"ipc://{self._endpoint}",
            "pubsub_endpoint": f"ipc://{layout.control / 'events.sock'}",
            "processes": [asdict(process) for process in processes],
        }
        self._plan_file = layout.control / "processes.json"
        self._plan_file.write_text(json.dumps(plan, indent=1))
        self._project = project
        self._lock = lock

    def __enter__(self) -> "Supervisor":
        self._endpoint.unlink(missing_ok=True)
        words = [
            *LAUNCHER,
            *("--die-with-parent", "SIGTERM"),
            *("--output", str(self._layout.logs / "supervisor.log"), "--"),
            *(sys.executable, "-m", "sneakers_site.supervisor", str(self._plan_file)),
        ]
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            cwd=self._project,
            pass_fds=(self._lock,),  # DATA_DIR stays taken until the supervisor has ended, too
            start_new_session=True,  # Ctrl-C comes to `up` alone, which stops things in order
        )
        end = time.monotonic() + START_TIMEOUT_S
        while not answers(self._endpoint):
            if self._process.poll() is not None or time.monotonic() > end:
                self._process.kill()
                raise EmbeddedServerError(
                    f"The supervisor did not start; see {self._layout.logs / 'supervisor.log'}."
                )
            time.sleep(0.05)
        self._client = CircusClient(endpoint=f"ipc://{self._endpoint}", timeout=ANSWER_TIMEOUT_S)
        return self

    def start(self, *names: str) -> None:
        """Start the processes named; they are restarted from now on whenever they die."""
        for name in names:
            self._ask("start", name=name, match="simple")

    def ended(self) -> bool:
        """Say whether the supervisor itself is gone, and with it every process."""
        return self._process.poll() is not None

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._client.stop()

    def stop(self) -> None:
        """Stop the site's processes, then the servers that they use, then the supervisor."""
        if not self.ended():
            users = "|".join(re.escape(name) for name in self._names if name not in SERVERS)
            with contextlib.suppress(CallError, EmbeddedServerError):
                # If it does not answer, the signal reaches it all the same.
                self._ask("stop", name=f"^(?:{users})$", match="regex")
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(ANSWER_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()  # the kernel then stops the children, see launch.py

    def _ask(self, command: str, *, name: str, match: str) -> None:
        """Have a command done and wait until it is.

        Raises:
            CallError: the supervisor does not answer.
            EmbeddedServerError: it refuses.
        """
        end = time.monotonic() + ANSWER_TIMEOUT_S
        while True:
            answer = self._client.send_message(command, name=name, match=match, waiting=True)
            if answer.get("status") == "ok":
                return
            # circus does one thing at a time and refuses others meanwhile, its own check included.
            if "already running" not in str(answer.get("reason")) or time.monotonic() > end:
                raise EmbeddedServerError(f"The supervisor could not {command} {name}: {answer}")
            time.sleep(0.05)
