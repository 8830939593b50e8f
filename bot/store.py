"""What the bot remembers, in Redis: settings of chats, questions behind buttons, file ids."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from redis.asyncio import Redis

PREFIX = "bot:"
QUESTION_LIFE_S = 30 * 24 * 3600  # as long as the site keeps a photo's vector
ALBUM_LIFE_S = 600
WAIT_LIFE_S = 900
FILE_LIFE_S = 30 * 24 * 3600
CURRENCIES = ("EUR", "USD", "GBP", "RUB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """A chat's settings; an empty language follows the person's Telegram."""

    language: str = ""
    currency: str = ""
    size_system: str = "EU"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a message's buttons go on from: a photo's token, words, or a product's looks."""

    chat: int
    token: str = ""
    words: str = ""
    product: int = 0
    boxes: list[list[float]] = field(default_factory=list)  # of the shoes seen in the photo
    filters: dict[str, Any] = field(default_factory=dict)

    def narrowed(self, **filters: Any) -> Question:
        """Return the question with filters set; None takes one off."""
        merged = {**self.filters, **filters}
        return replace(self, filters={k: v for k, v in merged.items() if v is not None})


class Store:
    """Reads and writes; every key carries its chat, so that a chat can be forgotten."""

    def __init__(self, redis: Redis[bytes]) -> None:
        self._redis = redis

    async def habits(self, chat: int) -> Habits:
        """A chat's settings."""
        raw = await self._redis.get(f"{PREFIX}habits:{chat}")
        return Habits(**json.loads(raw)) if raw else Habits()

    async def set_habits(self, chat: int, **changed: str) -> Habits:
        """Change a chat's settings."""
        habits = replace(await self.habits(chat), **changed)
        await self._redis.set(f"{PREFIX}habits:{chat}", json.dumps(asdict(habits)))
        return habits

    async def keep_question(self, question: Question) -> str:
        """Remember a question under a short number that fits into a button."""
        number = secrets.token_urlsafe(9)
        key = f"{PREFIX}question:{question.chat}:{number}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, json.dumps(asdict(question)), ex=QUESTION_LIFE_S)
            if question.token:
                pipe.sadd(f"{PREFIX}photos:{question.chat}", question.token)
                pipe.expire(f"{PREFIX}photos:{question.chat}", QUESTION_LIFE_S)
            await pipe.execute()
        return number

    async def question(self, chat: int, number: str) -> Question | None:
        """The question behind a button; None after thirty days, or of another chat."""
        raw = await self._redis.get(f"{PREFIX}question:{chat}:{number[:20]}")
        return Question(**json.loads(raw)) if raw else None

    async def photos(self, chat: int) -> list[str]:
        """Tokens of the photos that a chat has sent."""
        found = await self._redis.smembers(f"{PREFIX}photos:{chat}")
        return sorted(each.decode() for each in found)

    async def forget(self, chat: int) -> None:
        """Drop everything of a chat."""
        keys = [f"{PREFIX}{kind}:{chat}" for kind in ("habits", "photos", "waits")]
        async for key in self._redis.scan_iter(f"{PREFIX}question:{chat}:*", count=500):
            keys.append(key.decode())
        await self._redis.delete(*keys)

    async def wait_for(self, chat: int, what: dict[str, Any] | None) -> None:
        """Remember what the next words of a chat answer (a price, say)."""
        if what is None:
            await self._redis.delete(f"{PREFIX}waits:{chat}")
        else:
            await self._redis.set(f"{PREFIX}waits:{chat}", json.dumps(what), ex=WAIT_LIFE_S)

    async def waited_for(self, chat: int) -> dict[str, Any] | None:
        """What the next words answer."""
        raw = await self._redis.get(f"{PREFIX}waits:{chat}")
        found: dict[str, Any] | None = json.loads(raw) if raw else None
        return found

    async def album_words(self, album: str, words: str = "") -> str:
        """Words of an album: they stand at one photo and are meant for all."""
        key = f"{PREFIX}album:{album}"
        if words:
            await self._redis.set(key, words, ex=ALBUM_LIFE_S)
            return words
        raw = await self._redis.get(key)
        return raw.decode() if raw else ""

    async def file_of(self, url: str, file_id: str = "") -> str:
        """Telegram's id of a picture that was sent before; with `file_id`, remember it."""
        key = f"{PREFIX}file:{url}"
        if file_id:
            await self._redis.set(key, file_id, ex=FILE_LIFE_S)
            return file_id
        raw = await self._redis.get(key)
        return raw.decode() if raw else ""

    async def spend(self, chat: int, *, limit: int, window_s: int = 60) -> tuple[bool, bool]:
        """Count a message; say whether it is within the limit, and whether the first beyond."""
        key = f"{PREFIX}rate:{chat}:{int(time.time()) // window_s}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, window_s * 2)
            count = int((await pipe.execute())[0])
        return count <= limit, count == limit + 1
