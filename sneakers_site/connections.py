"""Addresses of the database and of Redis, in the forms that Django and Celery want."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from sneakers_site.embedded.layout import Layout
from sneakers_site.embedded.servers import POSTGRES_DATABASE, POSTGRES_USER


def embedded_database(layout: Layout) -> dict[str, Any]:
    """Return Django's settings for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": POSTGRES_DATABASE,
        "USER": POSTGRES_USER,
        "PASSWORD": layout.password("postgres"),
        "HOST": str(layout.sockets),
        "PORT": "5432",
    }


def embedded_redis(layout: Layout) -> str:
    """Return the address of the embedded Redis, database 0, in redis-py's form."""
    return f"unix://:{layout.password('redis')}@{quote(str(layout.redis_socket))}?db=0"


@dataclass(frozen=True)
class RedisAddresses:
    """The queue's database in Celery's form and in redis-py's; the cache's and the bot's."""

    broker: str
    queue: str
    cache: str
    bot: str


def redis_addresses(url: str) -> RedisAddresses:
    """Return where queue, cache and bot are: the database named in `url` and the two after it.

    Takes redis-py's forms: redis://…/N, rediss://…/N and unix://…?db=N.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = int(parts.query.removeprefix("db=") or 0)
        place = f"{parts.netloc}{parts.path}"
        return RedisAddresses(
            broker=f"redis+socket://{place}?virtual_host={number}",
            queue=f"unix://{place}?db={number}",
            cache=f"unix://{place}?db={number + 1}",
            bot=f"unix://{place}?db={number + 2}",
        )
    number = int(parts.path.strip("/") or 0)
    queue, cache, bot = (
        urlunsplit(parts._replace(path=f"/{number + offset}")) for offset in (0, 1, 2)
    )
    return RedisAddresses(broker=queue, queue=queue, cache=cache, bot=bot)
