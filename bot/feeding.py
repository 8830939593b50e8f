"""How updates come in: by polling or by webhook, into the same inbox."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import GetUpdates
from aiohttp import web
from redis.exceptions import RedisError

from bot.inbox import Inbox

logger = logging.getLogger(__name__)

KINDS = ["message", "callback_query", "inline_query"]
POLL_S = 25
LARGEST_UPDATE = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


async def poll(bot: Bot, inbox: Inbox) -> None:
    """Ask Telegram for updates, for ever; a batch is written down before the next is asked for."""
    pause = 1.0
    while True:
        try:
            offset = await inbox.offset()
            updates = await bot(
                GetUpdates(offset=offset, timeout=POLL_S, allowed_updates=KINDS),
                request_timeout=POLL_S + 10,
            )
            if updates:
                raw = [
                    each.model_dump(mode="json", exclude_none=True, by_alias=True)
                    for each in updates
                ]
                await inbox.put(raw, offset=max(each.update_id for each in updates) + 1)
            pause = 1.0
        except (TimeoutError, TelegramAPIError, RedisError, OSError) as error:
            logger.warning("Polling: %s; again in %s s", type(error).__name__, pause)
            await asyncio.sleep(getattr(error, "retry_after", pause))
            pause = min(30.0, pause * 2)


def webhook_app(inbox: Inbox, *, path: str, secret: str) -> web.Application:
    """Make the server that Telegram calls. A wrong secret is 403; without Redis 503, so that
    Telegram sends the update again.
    """

    async def receive(request: web.Request) -> web.Response:
        told = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(told.encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update: Any = json.loads(await request.read())
            number = update["update_id"]
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        if not isinstance(number, int):
            return web.Response(status=400)
        try:
            await inbox.put([update])
        except (RedisError, OSError):
            return web.Response(status=503)
        return web.Response()

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    app = web.Application(client_max_size=LARGEST_UPDATE)
    app.router.add_post(path, receive)
    app.router.add_get("/healthz", alive)
    return app
