"""A database of a benchmark's own: servers in a folder, migrated, and Django set up on them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import PROJECT
from benchmarks.site import SiteError, site_environment
from sneakers_site.embedded.layout import LAUNCHER

START_TIMEOUT_S = 60.0


@contextlib.contextmanager
def own_database(folder: Path, *, crawl_allow: str) -> Iterator[dict[str, str]]:
    """Bring up servers, migrate, and set Django up in this process, once in its life.

    Yields the environment for `manage.py` processes on the same database; they may crawl the hosts
    of `crawl_allow`.
    """
    with database_servers(folder):
        environment = site_environment(folder, {"CRAWL_ALLOW": crawl_allow, "DEMO": "0"})
        command = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True)
        os.environ.update(environment)
        import benchmarks.with_django  # noqa: F401 - now that it knows where the database is

        yield environment


@contextlib.contextmanager
def database_servers(folder: Path) -> Iterator[None]:
    """Run PostgreSQL and Redis in a folder while the context lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "servers.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(*LAUNCHER, "--die-with-parent", "SIGTERM", "--"),
                *(sys.executable, "-m", "sneakers_site.embedded"),
            ],
            cwd=PROJECT,
            env=site_environment(folder, {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        end = time.monotonic() + START_TIMEOUT_S
        while b"serve" not in (folder / "servers.log").read_bytes():
            if process.poll() is not None or time.monotonic() > end:
                raise SiteError((folder / "servers.log").read_text()[-500:])
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)
