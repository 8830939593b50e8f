"""What search remembers in Redis. Forgetting is harmless: without Redis nothing is remembered."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

GENERATION_KEY = "search:generation"


def remember(key: str, value: Any, *, seconds: int) -> None:
    """Keep `value` under `key` for a while."""
    try:
        cache.set(key, value, timeout=seconds)
    except (RedisError, OSError) as error:
        logger.warning("The cache does not answer, nothing is remembered: %s", error)


def recall(key: str) -> Any:
    """Return what was kept under `key`, or None."""
    try:
        return cache.get(key)
    except (RedisError, OSError) as error:
        logger.warning("The cache does not answer, nothing is recalled: %s", error)
        return None


def forget(*keys: str) -> None:
    """Drop what was kept under `keys`.

    Raises:
        RedisError, OSError: the cache does not answer; then nothing was dropped.
    """
    cache.delete_many(keys)


def digest(*parts: object) -> str:
    """Make one short key of many parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:40]


def current_generation() -> int:
    """Return a number that changes whenever new vectors were written."""
    return int(recall(GENERATION_KEY) or 0)


def start_new_generation() -> None:
    """Say that vectors were written, so that first pages are searched anew."""
    try:
        cache.add(GENERATION_KEY, 0, timeout=None)
        cache.incr(GENERATION_KEY)
    except (RedisError, OSError, ValueError) as error:
        logger.warning("The cache does not answer, old results live on a minute: %s", error)
