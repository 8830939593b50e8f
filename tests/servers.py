"""A pytest plugin: PostgreSQL and Redis of the test run's own, in a folder that goes away with it.

Loaded by `-p tests.servers` before Django's settings are, because it decides DATA_DIR. The servers
start when the first test asks for them, once for all xdist workers, and stop when the run ends,
even if it is killed (see `--while-alive` in sneakers_site/embedded/launch.py).
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from sneakers_site.connections import embedded_redis
from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import Layout
from sneakers_site.environment import Environment

_guards: list["subprocess.Popen[bytes]"] = []  # kept, so that none is collected while it runs
OWNER = "SOLEMATE_TEST_OWNER"  # process id of the run; its xdist workers inherit it


def _take_over_environment() -> None:
    for name in Environment.model_fields:
        os.environ.pop(name.upper(), None)
    folder = tempfile.mkdtemp(prefix="solemate-test-")
    Path(folder).chmod(0o755)  # so that the servers' user may pass; what is in it is 0700
    os.environ.update(
        {
            OWNER: str(os.getpid()),
            "ENV_FILE": os.devnull,
            "DATA_DIR": folder,
            "NETWORKS_DIR": f"{folder}/networks",  # each process of each site would make its own
            "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.test",
            "LOG_NAME": "test",
        }
    )


def layout() -> Layout:
    return Layout(Path(os.environ["DATA_DIR"]).resolve())


if OWNER not in os.environ:
    _take_over_environment()
# Two Redis databases for each xdist worker: its queue and its cache.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["REDIS_URL"] = embedded_redis(layout()).replace("?db=0", f"?db={2 * _worker}")


def start_once(name: str) -> None:
    """Start "postgres" or "redis" unless this run already has, and return when it serves."""
    place = layout()
    place.prepare()
    with (place.keys / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = place.keys / f"{name}.started"
        if started.exists():
            return
        owner = ("--while-alive", os.environ[OWNER])
        if name == "postgres":
            servers.set_up_postgres(place, durable=False)
            command = servers.postgres_command(place, *owner)
        else:
            servers.set_up_redis(place)
            command = servers.redis_command(place, *owner)
        with (place.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=servers.server_environment(),
                start_new_session=True,
            )
        _guards.append(process)
        servers.wait_until_ready(place, names=(name,))
        started.write_text(str(process.pid))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and remove their folder, in the process that the run began in."""
    for guard in _guards:
        guard.poll()  # tells Python whether it has ended; xdist's workers leave theirs running
    if os.environ.get(OWNER) != str(os.getpid()):
        return
    for started in layout().keys.glob("*.started"):
        servers.stop_guard(int(started.read_text()))
    for guard in _guards:
        guard.wait(10)
    shutil.rmtree(layout().data_dir, ignore_errors=True)
