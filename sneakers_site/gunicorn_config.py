"""gunicorn: a few threads in two processes; the web process only talks to other processes."""

import os
import signal
from typing import Any

from sneakers_site.embedded.launch import die_with_parent

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 3
keepalive = 15
# Uploads may be 10 MB; headers need no more than gunicorn's defaults.
limit_request_line = 4094
# Imported once, before the workers are forked: half the work of a start, and a worker that died is
# replaced at once. Nothing that is imported opens a connection or starts a thread.
preload_app = True
forwarded_allow_ips = "*" if os.environ.get("BEHIND_PROXY") == "1" else "127.0.0.1"
accesslog = None
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108


def post_fork(server: Any, worker: Any) -> None:
    """Have the kernel end this worker with its master, so that a new master finds the port free."""
    die_with_parent(signal.SIGKILL)
