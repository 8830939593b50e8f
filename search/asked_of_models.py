"""What staff asked for in admin that only a process with weights can do: add, estimate, build.

Kept in Redis; the tick of the worker takes it up, piece by piece, so that a lost task is harmless.
No torch here: admin writes it, tasks read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from django.conf import settings
from redis.exceptions import RedisError

from search.models import Encoder
from search.redis_clients import redis_client

_TO_ADD: Final = "search:models:to-add"
_TO_BUILD: Final = "search:models:to-build"
_TOLD: Final = "search:models:told"
_PROBLEMS: Final = "search:models:problems"
_KEPT_S: Final = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the vectors and the index of an encoder were estimated to take."""

    pictures: int
    seconds: float
    bytes: int
    fits: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `json.dumps(asdict(…))` wrote."""
        return cls(**json.loads(text))


def ask_to_add(source: str) -> None:
    """Have the worker load and register an encoder, and estimate its cost."""
    redis = _redis()
    redis.sadd(_TO_ADD, source)
    redis.hdel(_PROBLEMS, source)


def ask_to_build(encoder: Encoder) -> None:
    """Have the worker make an encoder's vectors beside those in service, then its index."""
    redis = _redis()
    redis.sadd(_TO_BUILD, encoder.pk)
    redis.hdel(_PROBLEMS, encoder.pk)


def to_add() -> list[str]:
    """List the sources that wait to be added."""
    return sorted(source.decode() for source in _redis().smembers(_TO_ADD))


def to_build() -> list[int]:
    """List the encoders that wait for their vectors, or nothing if Redis does not answer."""
    try:
        return sorted(int(number) for number in _redis().smembers(_TO_BUILD))
    except (RedisError, OSError):
        return []


def note_added(source: str, encoder: Encoder | None, *, cost: Cost | None, problem: str) -> None:
    """Say what became of a source."""
    redis = _redis()
    redis.srem(_TO_ADD, source)
    if encoder is not None and cost is not None:
        redis.hset(_TOLD, str(encoder.pk), json.dumps(asdict(cost)))
        redis.expire(_TOLD, _KEPT_S)
    if problem:
        redis.hset(_PROBLEMS, source, problem)
        redis.expire(_PROBLEMS, _KEPT_S)


def note_built(encoder_id: int, *, problem: str = "") -> None:
    """Say that an encoder is built, or why it cannot be."""
    redis = _redis()
    redis.srem(_TO_BUILD, encoder_id)
    redis.hdel(_TOLD, str(encoder_id))
    if problem:
        redis.hset(_PROBLEMS, str(encoder_id), problem)
        redis.expire(_PROBLEMS, _KEPT_S)


def costs() -> dict[int, Cost]:
    """Give the estimates by encoder; nothing if Redis does not answer."""
    try:
        told = _redis().hgetall(_TOLD)
    except (RedisError, OSError):
        return {}
    return {int(number): Cost.read(text.decode()) for number, text in told.items()}


def take_problems() -> list[str]:
    """Give what could not be done since it was last asked, one line each."""
    try:
        redis = _redis()
        told = redis.hgetall(_PROBLEMS)
        redis.delete(_PROBLEMS)
    except (RedisError, OSError):
        return []
    return [f"{what.decode()}: {why.decode()}" for what, why in told.items()]


def _redis() -> Any:
    return redis_client(settings.CACHE_URL, timeout_s=5)
