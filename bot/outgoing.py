"""What goes to Telegram: each answer once, tried again when Telegram is busy or broken.

While an update is worked on, every message that Telegram took is noted. If the bot is killed and
works on the update again, what was sent before is not sent again. One gap is left, as Telegram
knows no idempotency keys: a bot killed between Telegram's taking a message and the note (some
milliseconds) sends that message twice rather than never.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextvars import ContextVar
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetFile, GetUpdates, SendChatAction
from aiogram.methods.base import Response, TelegramMethod, TelegramType
from pydantic import TypeAdapter
from redis.asyncio import Redis

logger = logging.getLogger(__name__)

NOTED_S = 2 * 24 * 3600
LONGEST_WAIT_S = 120
TRIES = 6
_UNNOTED = (GetFile, GetUpdates, SendChatAction)
_update: ContextVar[tuple[int, list[int]]] = ContextVar("update")


class Once(BaseRequestMiddleware):
    """Notes what was sent for an update, and does not send it again."""

    def __init__(self, redis: Redis[bytes]) -> None:
        self._redis = redis

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Send, or repeat what Telegram answered before."""
        current = _update.get(None)
        if current is None or isinstance(method, _UNNOTED):
            return await make_request(bot, method)
        number, count = current
        count[0] += 1
        key, step = f"bot:sent:{number}", f"{count[0]}:{type(method).__name__}"
        known = await self._redis.hget(key, step)
        if known is not None:
            kind: Any = method.__returning__
            return TypeAdapter(kind).validate_python(  # type: ignore[no-any-return]
                json.loads(known), context={"bot": bot}
            )
        answer = await make_request(bot, method)
        kind = method.__returning__
        written = TypeAdapter(kind).dump_json(answer, exclude_none=True, warnings=False)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, step, written)
            pipe.expire(key, NOTED_S)
            await pipe.execute()
        return answer


class Again(BaseRequestMiddleware):
    """Waits when Telegram says so (429), and tries again when it fails (5xx, no connection)."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Send, at most six times."""
        for attempt in range(1, TRIES + 1):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                if attempt == TRIES or error.retry_after > LONGEST_WAIT_S:
                    raise
                pause = float(error.retry_after)
            except (TelegramServerError, TelegramNetworkError) as error:
                if attempt == TRIES or isinstance(method, GetUpdates):
                    raise
                pause = min(8.0, 0.25 * 2**attempt)
                logger.info("Telegram: %s; again in %s s", type(error).__name__, pause)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")


def begin_update(number: int) -> None:
    """Say which update the messages that follow (in this task) are for."""
    _update.set((number, [0]))


def is_hopeless(error: Exception) -> bool:
    """Say whether Telegram will never take this: the bot is blocked, a message or button gone."""
    return isinstance(error, (TelegramForbiddenError, TelegramBadRequest))
