"""How the machines are: which workers live, how much waits in each queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis import Redis
from redis.exceptions import RedisError

QUEUES = ("encode", "embed", "crawl", "default")
WORKERS = {
    "encoder": _("Encoder: answers searches"),
    "worker": _("Worker: embeds pictures, runs rules and imports"),
    "crawler": _("Crawler"),
}


@dataclass(frozen=True, slots=True)
class Machines:
    """Workers by what they do and whether they live; queues and how many tasks wait in each."""

    workers: list[tuple[str, bool]]
    queues: list[tuple[str, int]]
    is_known: bool = True


def look_at_machines() -> Machines:
    """Ask Redis; without an answer nothing is known of anybody. Two round trips."""
    try:
        signs = cache.get_many([f"alive:{name}" for name in WORKERS])
        with Redis.from_url(settings.QUEUE_URL, socket_timeout=2) as client:
            lengths = [int(client.llen(name)) for name in QUEUES]
    except (RedisError, OSError):
        return Machines([(str(text), False) for text in WORKERS.values()], [], is_known=False)
    return Machines(
        [(str(text), f"alive:{name}" in signs) for name, text in WORKERS.items()],
        list(zip(QUEUES, lengths, strict=True)),
    )
