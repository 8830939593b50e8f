"""``python -m sneakers_site.embedded``: run DATA_DIR's PostgreSQL and Redis in the foreground.

For developing and trying: no supervisor, Ctrl-C (or the end of this process) stops both.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import EmbeddedServerError, Layout
from sneakers_site.environment import read_environment


def main() -> int:
    layout = Layout(read_environment(Path(os.environ.get("ENV_FILE", ".env"))).data_dir)
    try:
        servers.set_up_postgres(layout)
        servers.set_up_redis(layout)
        started = [
            start(layout, "postgres", servers.postgres_command(layout, *DIE_WITH_US)),
            start(layout, "redis", servers.redis_command(layout, *DIE_WITH_US)),
        ]
        servers.wait_until_ready(layout, names=("postgres", "redis"))
    except EmbeddedServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"PostgreSQL and Redis serve {layout.data_dir} on {layout.sockets}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: stop(started))
    signal.signal(signal.SIGINT, lambda *_: stop(started))
    for process in started:
        process.wait()
    return 0


DIE_WITH_US = ("--die-with-parent", "SIGINT")


def start(layout: Layout, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
    """Start one server with its output in DATA_DIR/logs."""
    with (layout.logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=servers.server_environment(),
            start_new_session=True,  # the terminal's Ctrl-C comes to us, not to them
        )


def stop(started: "list[subprocess.Popen[bytes]]") -> None:
    for process in started:
        process.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown; Redis: saves and ends


if __name__ == "__main__":
    sys.exit(main())
