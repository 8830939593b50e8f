"""Puts the bot together and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import DeleteWebhook, SetMyCommands, SetWebhook
from aiogram.types import BotCommand, Update
from aiohttp import web
from redis.asyncio import Redis

from bot.feeding import KINDS, poll, webhook_app
from bot.handlers import buttons, commands, inline, photos, words
from bot.inbox import Inbox
from bot.manners import Manners
from bot.outgoing import Again, Once
from bot.settings import BotSettings
from bot.site import Site
from bot.speech import LANGUAGES, speaker
from bot.store import Store
from bot.worker import Worker

logger = logging.getLogger(__name__)


def make_bot(settings: BotSettings, redis: Redis[bytes]) -> Bot:
    """Make the connection to Telegram."""
    server = TelegramAPIServer.from_base(settings.telegram_api_url.rstrip("/"))
    session = AiohttpSession(api=server)
    # The first one made is the outermost: what was noted is repeated before anything is sent.
    session.middleware(Once(redis))
    session.middleware(Again())
    return Bot(settings.token, session=session, default=DefaultBotProperties(parse_mode="HTML"))


def make_dispatcher(manners: Manners) -> Dispatcher:
    """Put the handlers in order: commands, photos, buttons, inline, then any words."""
    dispatcher = Dispatcher()
    dispatcher.include_routers(
        commands.router, photos.router, buttons.router, inline.router, words.router
    )
    for observer in (dispatcher.message, dispatcher.callback_query, dispatcher.inline_query):
        observer.outer_middleware(manners)
    return dispatcher


async def run(settings: BotSettings) -> None:
    """Run the bot until SIGTERM or SIGINT; what is being answered is finished first."""
    redis = Redis.from_url(settings.redis_url, socket_timeout=30, socket_connect_timeout=5)
    site = Site(url=settings.bot_site_url, key=settings.api_key, public_url=settings.site_url)
    bot, inbox = make_bot(settings, redis), Inbox(redis)
    manners = Manners(site, Store(redis))

    async def apologise(update: Update) -> None:
        with contextlib.suppress(TelegramAPIError):
            await manners.apologise(update, bot)

    worker = Worker(bot, make_dispatcher(manners), inbox, apologise)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    feeding = asyncio.create_task(_feed(bot, inbox, settings))
    working = asyncio.create_task(worker.run())
    waiting = asyncio.create_task(stopping.wait())
    done, _pending = await asyncio.wait(
        {feeding, working, waiting}, return_when=asyncio.FIRST_COMPLETED
    )
    logger.info("Stopping")
    feeding.cancel()
    worker.stop()
    with contextlib.suppress(asyncio.CancelledError):
        await feeding
    await working
    waiting.cancel()
    await asyncio.gather(bot.session.close(), site.close(), redis.aclose())  # type: ignore[attr-defined]  # types-redis is of redis 4
    for task in done - {waiting}:
        task.result()


async def _feed(bot: Bot, inbox: Inbox, settings: BotSettings) -> None:
    """Take updates in by webhook if there is an address for it, else by polling."""
    await _greet(bot, settings)
    await inbox.open()
    if not settings.bot_webhook_url:
        await poll(bot, inbox)
        return
    secret = settings.bot_webhook_secret
    assert secret is not None  # noqa: S101 - _greet has refused to go on without
    path = urlsplit(settings.bot_webhook_url).path
    app = webhook_app(inbox, path=path, secret=secret.get_secret_value())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", settings.bot_webhook_port).start()  # noqa: S104
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _greet(bot: Bot, settings: BotSettings) -> None:
    """Tell Telegram how updates come and which commands there are; until it takes it."""
    method: SetWebhook | DeleteWebhook = DeleteWebhook(drop_pending_updates=False)
    if settings.bot_webhook_url:
        secret = settings.bot_webhook_secret
        method = SetWebhook(
            url=settings.bot_webhook_url,
            secret_token=secret.get_secret_value() if secret else None,
            allowed_updates=KINDS,
        )
    while True:
        try:
            await bot(method)
            for language in LANGUAGES:
                await bot(
                    SetMyCommands(
                        commands=_commands(language),
                        language_code=None if language == "en" else language,
                    )
                )
        except TelegramAPIError as error:
            logger.warning("Telegram does not take us in yet: %s", type(error).__name__)
            await asyncio.sleep(5)
        else:
            return


def _commands(language: str) -> list[BotCommand]:
    _ = speaker(language)
    texts = {
        "help": _("what I can do"),
        "saved": _("what you keep"),
        "settings": _("language, currency, sizes"),
        "link": _("use your account of the site"),
        "forget": _("delete everything of yours"),
    }
    return [BotCommand(command=name, description=text) for name, text in texts.items()]
