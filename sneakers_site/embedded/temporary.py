"""The embedded servers for the length of a `with`: for commands that run without the site."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import Layout, take_lock

STOP_TIMEOUT_S = 60


@contextmanager
def running(layout: Layout, *, names: Sequence[str]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run those of `names` ("postgres", "redis") while the context lasts, alone on DATA_DIR.

    Raises:
        EmbeddedServerError: a site runs on this DATA_DIR, or a server cannot start.
    """
    layout.prepare()
    with take_lock(layout):
        commands = {}
        if "postgres" in names:
            servers.set_up_postgres(layout)
            commands["postgres"] = servers.postgres_command
        if "redis" in names:
            servers.set_up_redis(layout)
            commands["redis"] = servers.redis_command
        started = []
        try:
            for name, command in commands.items():
                log = str(layout.logs / f"{name}.log")
                words = command(layout, "--die-with-parent", "SIGINT", "--output", log)
                started.append(
                    subprocess.Popen(
                        words,
                        stdin=subprocess.DEVNULL,
                        cwd="/",
                        env=servers.server_environment(),
                        start_new_session=True,  # Ctrl-C comes to us, not to them
                    )
                )
            servers.wait_until_ready(layout, names=list(commands))
            yield started
        finally:
            for process in started:
                process.send_signal(signal.SIGINT)  # both end in good order
            for process in started:
                process.wait(STOP_TIMEOUT_S)


@contextmanager
def postgres_at_hand(layout: Layout) -> Iterator[None]:
    """Have PostgreSQL run while the context lasts: the site's own if it is up, else one for now."""
    if layout.postgres_data.exists() and servers.answers(layout.postgres_socket):
        yield
        return
    with running(layout, names=["postgres"]):
        yield
