"""Fixtures for all tests: the database, Redis and Celery are real ones."""

import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import translation
from pytest_socket import socket_allow_hosts

from sneakers_site.environment import PROJECT
from sneakers_site.startup.assets import compile_translations
from tests import servers


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Compile the Russian catalogue, as `make run` does on start."""
    compile_translations(PROJECT / "locale")


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Leave no page's language behind: the test client answers in this thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def embedded_postgres() -> None:
    """A running PostgreSQL with pgvector; tests marked `django_db` get it by themselves."""
    servers.start_once("postgres")


@pytest.fixture(scope="session")
def embedded_redis() -> None:
    """A running Redis; `settings.CACHES` and Celery's broker lead to it."""
    servers.start_once("redis")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    embedded_postgres: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Make pytest-django's database on the run's own server, one for each xdist worker."""


@pytest.fixture
def redis_cache(embedded_redis: None) -> Iterator[None]:
    """An empty cache and no photo waiting, for tests that read or write them."""
    from django.conf import settings
    from django.core.cache import cache
    from redis import Redis

    cache.clear()
    yield
    cache.clear()
    with Redis.from_url(settings.QUEUE_URL) as queues:
        queues.delete("encode")


@pytest.fixture
def site_environment(transactional_db: None, embedded_redis: None) -> dict[str, str]:
    """Environment for real processes (a worker, `manage.py …`) on this test's database and Redis.

    Their data must be committed, hence `transactional_db`.
    """
    database = connection.settings_dict
    place = quote(str(database["HOST"]), safe="")
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{database['NAME']}"
    return {**os.environ, "DATABASE_URL": url}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first: one that comes last would leave the other workers idle.

    Those that need the shared site alone come before all, while no other test is at it.
    """

    def weight(item: pytest.Item) -> int:
        marks = ("alone", "slow", "browser")
        return max(
            (3 - n for n, mark in enumerate(marks) if item.get_closest_marker(mark)), default=0
        )

    heaviest: dict[object, int] = {}
    for item in items:
        heaviest[item.path] = max(heaviest.get(item.path, 0), weight(item))
    items.sort(key=lambda item: -heaviest[item.path])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let tests reach this machine only: no shop, no hub."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # sync Playwright runs a loop in the test
    else:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
