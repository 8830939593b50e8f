"""Works the inbox off: chats side by side, the updates of one chat one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError
from redis.exceptions import RedisError

from bot.inbox import Inbox
from bot.outgoing import begin_update, is_hopeless

logger = logging.getLogger(__name__)

AT_ONCE = 8
TRIES = 3
WAIT_MS = 2000

Apologise = Callable[[Update], Awaitable[None]]


class Worker:
    """Takes updates out of the inbox and has them answered."""

    def __init__(
        self, bot: Bot, dispatcher: Dispatcher, inbox: Inbox, apologise: Apologise
    ) -> None:
        self._bot, self._dispatcher, self._inbox = bot, dispatcher, inbox
        self._apologise = apologise
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self._is_stopping = False
        self._must_recover = True

    def stop(self) -> None:
        """Take nothing more; what is being answered is finished by `run`."""
        self._is_stopping = True

    async def run(self) -> None:
        """Work until stopped, beginning with what was left unfinished."""
        while not self._is_stopping:
            try:
                if self._must_recover:
                    await self._recover()
                for number, update in await self._inbox.take(count=AT_ONCE, wait_ms=WAIT_MS):
                    self._begin(number, update)
            except (RedisError, OSError) as error:
                logger.warning("Redis does not answer: %s", type(error).__name__)
                self._must_recover = True
                await asyncio.sleep(1)
        await self._finish()

    async def _recover(self) -> None:
        """Take up what was begun and not ticked off."""
        await self._finish()  # what is being answered must not be begun a second time
        await self._inbox.open()
        for number, update in await self._inbox.unfinished():
            self._begin(number, update)
        self._must_recover = False

    async def _finish(self) -> None:
        await asyncio.gather(*self._chats.values(), return_exceptions=True)

    def _begin(self, number: str, update: dict[str, Any]) -> None:
        chat = chat_of(update)
        before = self._chats.get(chat)
        task = asyncio.create_task(self._answer(number, update, before))
        self._chats[chat] = task
        task.add_done_callback(lambda done: self._done(chat, done))

    def _done(self, chat: int, task: asyncio.Task[None]) -> None:
        if self._chats.get(chat) is task:
            del self._chats[chat]
        if not task.cancelled() and (error := task.exception()):
            logger.error("An update stays in the inbox: %s", type(error).__name__)
            self._must_recover = True

    async def _answer(
        self, number: str, raw: dict[str, Any], before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._free:
            try:
                update = Update.model_validate(raw, context={"bot": self._bot})
            except ValidationError:  # a kind of update that this aiogram does not know
                logger.warning("Update %s cannot be read", raw.get("update_id"))
            else:
                await self._try(update)
            await self._inbox.tick_off(number)

    async def _try(self, update: Update) -> None:
        for attempt in range(1, TRIES + 1):
            begin_update(update.update_id)
            try:
                await self._dispatcher.feed_update(self._bot, update)
            except (RedisError, OSError):
                raise  # it stays in the inbox until Redis is back
            except Exception as error:
                if is_hopeless(error):
                    logger.info("Update %s: Telegram refuses: %s", update.update_id, error)
                    return
                logger.exception("Update %s failed, try %s", update.update_id, attempt)
                await asyncio.sleep(attempt)
            else:
                return
        await self._apologise(update)


def chat_of(update: dict[str, Any]) -> int:
    """Whose update it is: the chat's, else the person's."""
    for value in update.values():
        if isinstance(value, dict):
            message = value.get("message", value)
            holder = message.get("chat") or value.get("from") or {}
            if "id" in holder:
                return int(holder["id"])
    return 0
