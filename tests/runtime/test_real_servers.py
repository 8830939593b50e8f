"""The commands of docker-compose.yml and the Dockerfile, run by hand against servers on TCP.

There is no Docker engine here; what the containers would run is what this runs.
"""

import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import Layout
from sneakers_site.environment import PROJECT
from sneakers_site.settings import celery as celery_settings

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
LONG_RUNNING = ("web", "encoder", "worker", "crawler", "beat")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command_of(service: str) -> list[str]:
    words: list[str] | None = COMPOSE["services"][service].get("command")
    if words is None:
        found = re.search(r"^CMD (\[.*\])$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
        assert found is not None
        words = json.loads(found[1])
    assert words is not None
    return words


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis on TCP, and the environment that leads a site to them."""
    layout = Layout(tmp_path / "servers")
    servers.set_up_postgres(layout, durable=False)
    servers.set_up_redis(layout)
    postgres_port, redis_port, web_port = free_port(), free_port(), free_port()
    hba = layout.postgres_data / "pg_hba.conf"
    assert "scram-sha-256" in hba.read_text()
    commands = [
        [
            *servers.postgres_command(layout, "--die-with-parent", "SIGINT"),
            *("-c", "listen_addresses=127.0.0.1", "-c", f"port={postgres_port}"),
        ],
        [
            *servers.redis_command(layout, "--die-with-parent", "SIGINT"),
            *("--port", str(redis_port), "--bind", "127.0.0.1"),
        ],
    ]
    with contextlib.ExitStack() as stack:
        for command in commands:
            stack.enter_context(process(command, env=servers.server_environment(), cwd="/"))
        wait_for(lambda: listens(postgres_port) and listens(redis_port))
        yield {
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.production",
            "ENV_FILE": os.devnull,
            "DATA_DIR": str(tmp_path / "site"),
            "NETWORKS_DIR": os.environ["NETWORKS_DIR"],
            "DATABASE_URL": f"postgres://solemate:{layout.password('postgres')}"
            f"@127.0.0.1:{postgres_port}/solemate",
            "REDIS_URL": f"redis://:{layout.password('redis')}@127.0.0.1:{redis_port}/0",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "PORT": str(web_port),
        }


@contextlib.contextmanager
def process(
    command: list[str], *, env: dict[str, str], cwd: str | Path = PROJECT
) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as started:
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(15)
            except subprocess.TimeoutExpired:
                started.kill()


def wait_for(condition: Callable[[], bool], *, timeout_s: float = 30) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def states(port: str) -> dict[str, str]:
    """Return each part's state as /readyz tells it; while nobody answers, that."""
    url = f"http://127.0.0.1:{port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            found: dict[str, str] = json.load(answer)["parts"]
    except urllib.error.HTTPError as refusal:
        found = json.load(refusal)["parts"]
    except OSError as error:
        found = {"web": type(error).__name__}
    return found


@pytest.mark.slow
def test_the_containers_commands_make_a_whole_site_on_tcp_servers(
    environment: dict[str, str],
) -> None:
    subprocess.run(
        command_of("migrate"), env=environment, cwd=PROJECT, check=True, capture_output=True
    )
    with contextlib.ExitStack() as stack:
        for service in LONG_RUNNING:
            words = [
                word.replace("0.0.0.0:8000", f"127.0.0.1:{environment['PORT']}")
                for word in command_of(service)
            ]
            stack.enter_context(process(words, env={**environment, "LOG_NAME": service}))
        wait_for(lambda: set(states(environment["PORT"]).values()) == {"ok"}, timeout_s=180)
        probes = {
            service: COMPOSE["services"][service]["healthcheck"]["test"][1:]
            for service in ("encoder", "worker", "crawler")
        }
        for words in probes.values():
            subprocess.run(words, env=environment, cwd=PROJECT, check=True)
        dead = [*probes["worker"][:-1], "alive:nobody"]
        assert subprocess.run(dead, env=environment, cwd=PROJECT, check=False).returncode == 1


def test_every_queue_has_a_container_that_works_it_off() -> None:
    worked_off = set()
    for service in LONG_RUNNING:
        words = command_of(service)
        if "-Q" in words:
            worked_off |= set(words[words.index("-Q") + 1].split(","))

    assert worked_off == {queue.name for queue in celery_settings.CELERY_TASK_QUEUES}


def test_no_secret_stands_in_the_container_files() -> None:
    for service, description in COMPOSE["services"].items():
        for name, value in description.get("environment", {}).items():
            if "PASSWORD" in name or "URL" in name:
                assert "${" in value or "@" not in value, (service, name)
    text = (PROJECT / "Dockerfile").read_text()
    assert not re.search(r"(SECRET_KEY|PASSWORD|TOKEN)=", text)
    assert ".env" not in (PROJECT / ".dockerignore").read_text()


def test_the_image_does_not_run_as_root() -> None:
    instructions = (PROJECT / "Dockerfile").read_text().split("\nFROM ")[-1]

    assert re.search(r"^USER (?!root)\w+$", instructions, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK", instructions, re.MULTILINE)
