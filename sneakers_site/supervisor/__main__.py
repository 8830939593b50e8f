"""``python -m sneakers_site.supervisor PLAN.json``: the supervising process, started by `up`.

Reads the processes from PLAN.json, starts none by itself (`up` says which, and when), restarts
whatever dies within a second or two and however often, and stops all when told to, or when it gets
SIGTERM.
"""

import ctypes
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import psutil
from circus.arbiter import Arbiter
from circus.exc import ConflictError
from circus.watcher import Watcher

PR_SET_CHILD_SUBREAPER = 36
CHECK_EVERY_S = 1.0


def watcher(process: dict[str, Any], *, project: str) -> Watcher:
    """Turn one entry of the plan into circus's form."""
    program, *arguments = process["command"]
    return Watcher(
        process["name"],
        program,
        args=arguments,
        env={**os.environ, **process["environment"]},
        working_dir=project,
        stop_signal=process["stop_signal"],
        graceful_timeout=process["grace_s"],
        max_retry=-1,
        autostart=False,
        respawn=True,
        close_child_stdin=True,
    )


def end_orphans() -> None:
    """Kill what is still below this process, such as a crawl whose worker was killed."""
    for child in psutil.Process().children(recursive=True):
        try:
            child.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue


def is_news(record: logging.LogRecord) -> bool:
    """Keep out that circus skipped a check because it was stopping something."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConflictError))


def main() -> int:
    logging.getLogger("tornado.application").addFilter(is_news)
    plan = json.loads(Path(sys.argv[1]).read_text())
    if sys.platform == "linux":
        # Orphaned grandchildren become our children, so that end_orphans() sees them.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    arbiter = Arbiter(
        [watcher(process, project=plan["project"]) for process in plan["processes"]],
        endpoint=plan["endpoint"],
        pubsub_endpoint=plan["pubsub_endpoint"],
        check_delay=CHECK_EVERY_S,
        umask=0o077,
        loglevel="INFO",
    )
    try:
        arbiter.start()
    finally:
        arbiter.stop()
        end_orphans()
    return 0


if __name__ == "__main__":
    sys.exit(main())
