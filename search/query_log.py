"""What people look for, noted off the request's path: one push to Redis, no database, no visitor.

Who reads it (`curation.services.interest`) empties the list every half minute. Losing it is
harmless, and so is being without Redis.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest
from redis import Redis
from redis.exceptions import RedisError

from search.redis_clients import redis_client

logger = logging.getLogger(__name__)

KEY: Final = "search:noted"
LONGEST_WORDS: Final = 100
MOST_KEPT: Final = 20_000  # nobody reads: the oldest go


def note_search(words: str, *, total: int, language: str) -> None:
    """Note that some words were searched and how many shoes they found."""
    text = " ".join(words.casefold().split())[:LONGEST_WORDS]
    if text:
        _push({"what": "search", "words": text, "total": total, "language": language})


def note_click(request: HttpRequest) -> None:
    """Note that somebody came to a shoe's page from the results of words, if so.

    The address they came from says so: browsers send it within one site (Referrer-Policy
    same-origin).
    """
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or not came_from.path.endswith("/search/"):
        return
    words = parse_qs(came_from.query).get("q", [""])[0]
    text = " ".join(words.casefold().split())[:LONGEST_WORDS]
    if text:
        language = "ru" if came_from.path.startswith("/ru/") else "en"
        _push({"what": "click", "words": text, "language": language})


def take_notes(*, limit: int = 5_000) -> list[dict[str, Any]]:
    """Take the oldest notes off the list, for whoever counts them."""
    taken = _redis().rpop(KEY, limit) or []
    return [json.loads(each) for each in taken if isinstance(each, bytes | str)]


def _push(note: dict[str, Any]) -> None:
    try:
        with _redis().pipeline(transaction=False) as pipeline:
            pipeline.lpush(KEY, json.dumps(note))
            pipeline.ltrim(KEY, 0, MOST_KEPT - 1)
            pipeline.execute()
    except (RedisError, OSError) as error:
        logger.warning("What was searched is not noted: %s", error)


def _redis() -> Redis[bytes]:
    return redis_client(settings.CACHE_URL, timeout_s=1)
