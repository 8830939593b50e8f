"""The site as people meet it, once for a test run: gunicorn, an encoder process, a stocked market.

It has a database of its own on the run's servers, so that other tests' cleaning does not empty it,
and serves packed static files with DEBUG off. Whichever xdist worker asks first starts it for all;
it ends with the run (see tests/servers.py).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings

from benchmarks.site import parts_of
from sneakers_site.connections import embedded_redis
from sneakers_site.embedded.layout import LAUNCHER
from sneakers_site.environment import PROJECT
from tests import servers

DATABASE = "browser"
REDIS_DATABASE = 12  # and 13; the workers' own count from 0
START_TIMEOUT_S = 240
PYTHON = sys.executable
SET_UP = "from tests.browser.stock import set_up_site; set_up_site()"
_guards: list[subprocess.Popen[bytes]] = []  # kept, so that none is collected while it runs


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site runs, and the encoder process's id."""

    url: str
    encoder_guard: int


def running_site() -> Site:
    """Return the run's site; start and stock it if nobody has yet. Takes about 20 s then."""
    servers.start_once("postgres")
    servers.start_once("redis")
    place = servers.layout()
    note = place.keys / "browser-site.json"
    with (place.keys / "browser-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(json.dumps(asdict(_start(place.data_dir / "browser"))))
    return Site(**json.loads(note.read_text()))


@contextlib.contextmanager
def in_use(*, alone: bool = False) -> Iterator[None]:
    """Hold the run's site as one of many tests, or alone; other processes test it at the same time.

    Who wants it alone waits at the gate, and those who come later wait behind.
    """
    keys = servers.layout().keys
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (keys / "site-gate.lock").open("w") as gate, (keys / "site-use.lock").open("w") as use:
        fcntl.flock(gate, kind)
        fcntl.flock(use, kind)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield


def _start(folder: Path) -> Site:
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{probe.getsockname()[1]}"
    url = f"http://{host}"
    environment = _environment(folder, url)
    _make_database()
    worker = "-m celery -A sneakers_site.celery worker --pool solo -Q encode,embed,default"
    encoder = _spawn("browser-encoder", worker, folder, environment)
    command = [PYTHON, "manage.py", "shell", "-v", "0", "-c", SET_UP]
    subprocess.run(command, env=environment, cwd=PROJECT, check=True)
    web = f"-m gunicorn sneakers_site.wsgi -c python:sneakers_site.gunicorn_config -w 1 -b {host}"
    _spawn("browser-web", web, folder, environment)
    _wait_until_ready(url, folder)
    return Site(url=url, encoder_guard=encoder)


def _environment(folder: Path, url: str) -> dict[str, str]:
    database = settings.DATABASES["default"]
    place = quote(str(database["HOST"]), safe="")
    redis = embedded_redis(servers.layout()).replace("?db=0", f"?db={REDIS_DATABASE}")
    return {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{DATABASE}",
        "REDIS_URL": redis,
        "SITE_URL": url,
        "CRAWL_CONTACT": "shops@solemate.example",
        "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.production",
        "OMP_NUM_THREADS": "2",
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "false",
    }


def _make_database() -> None:
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def _spawn(name: str, words: str, folder: Path, environment: dict[str, str]) -> int:
    """Start a process that ends with the test run; return the id of its guard."""
    log = ["--output", str(folder / f"{name}.log")]
    guard = [*LAUNCHER, "--while-alive", os.environ[servers.OWNER], *log, "--", PYTHON]
    process = subprocess.Popen(
        [*guard, *words.split()],
        stdin=subprocess.DEVNULL,
        cwd=PROJECT,
        env=environment,
        start_new_session=True,
    )
    _guards.append(process)
    (servers.layout().keys / f"{name}.started").write_text(str(process.pid))
    return process.pid


def _wait_until_ready(url: str, folder: Path) -> None:
    end = time.monotonic() + START_TIMEOUT_S
    seen: dict[str, Any] = {}
    # Pictures may all have vectors before the encoder says that it takes questions.
    while not (seen.get("complete") and parts_of(url).get("parts", {}).get("encoder") == "ok"):
        has_ended = any(guard.poll() is not None for guard in _guards)
        if has_ended or time.monotonic() > end:
            logs = [log.read_text()[-2000:] for log in folder.glob("*.log")]
            raise RuntimeError("\n".join([f"{url} does not get ready: {seen}", *logs]))
        time.sleep(0.3)
        seen = _look(url + "/ready.json")


def _look(url: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own http address
            read: dict[str, Any] = json.load(answer)
            return read
    except OSError as error:  # not up yet, or an error page
        return {"error": str(error)}
