"""The parts that the site needs, each with a quick check."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from redis import Redis
from redis.exceptions import RedisError

from search.encoding import is_encoder_alive

QUEUES = ("encode", "embed", "crawl", "default")
# What a server that is down or restarts makes of a question.
FAILURES = (OperationalError, InterfaceError, RedisError, OSError)


class PartError(Exception):
    """A part is not ready; the message says in a few words why."""


def check_postgres() -> None:
    """Raise unless the database answers."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    """Raise unless the database has every migration that the code knows."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise PartError(f"{len(missing)} not applied")


def check_redis() -> None:
    """Raise unless Redis takes and gives a value."""
    mark = str(time.time())
    cache.set("readyz", mark, 10)
    if cache.get("readyz") != mark:
        raise PartError("lost a value")


def check_process(name: str) -> Callable[[], None]:
    """Return a check that the Celery worker `name` gave a sign of life in the last seconds."""

    def check() -> None:
        if cache.get(f"alive:{name}") is None:
            raise PartError("no sign of life")

    return check


def check_encoder() -> None:
    """Raise unless the encoder process has loaded its weights and answers."""
    if not is_encoder_alive():
        check_process("encoder")()
        raise PartError("loads its weights")


PARTS: dict[str, Callable[[], None]] = {
    "postgres": check_postgres,
    "migrations": check_migrations,
    "redis": check_redis,
    "encoder": check_encoder,
    "worker": check_process("worker"),
}


def states() -> dict[str, str]:
    """Return each part's state: "ok", or in a few words what is wrong."""
    found = {}
    for name, check in PARTS.items():
        try:
            check()
        except PartError as error:
            found[name] = str(error)
        except FAILURES as error:
            # The kind only: a message may hold addresses.
            found[name] = type(error).__name__
        else:
            found[name] = "ok"
    return found


def queue_lengths() -> dict[str, int]:
    """Return how many tasks wait in each queue."""
    with Redis.from_url(settings.QUEUE_URL, socket_timeout=2) as client:
        return {name: int(client.llen(name)) for name in QUEUES}
