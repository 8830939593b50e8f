"""What comes before every handler: who speaks, how often, and what is said when things fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, InlineQuery, Message, TelegramObject, Update, User

from bot.showing import send
from bot.site import Site, SiteDownError, SiteError, asking_for
from bot.speech import language_of, speaker
from bot.store import Store
from bot.talk import Talk

A_MINUTE = 30  # messages of one chat
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Manners(BaseMiddleware):
    """Makes the `talk`, turns away who asks too often, and says what the site refuses."""

    def __init__(self, site: Site, store: Store) -> None:
        self._site, self._store = site, store

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Run the handler with a talk."""
        talk = await self.talk_of(event, data["bot"])
        if talk is None:
            return None
        data["talk"] = talk
        is_ok, is_first = await self._store.spend(talk.chat, limit=A_MINUTE)
        if not is_ok:
            if is_first:  # said once, then silence: answers would only make it worse
                await _tell(
                    event, talk, talk.gettext("That was a lot at once. Wait a minute, please.")
                )
            return None
        with asking_for(chat=talk.chat, language=talk.language):
            try:
                return await handler(event, data)
            except SiteError as error:
                await _tell(event, talk, error.text)
            except SiteDownError:
                await _tell(
                    event,
                    talk,
                    talk.gettext(
                        "The shop search does not answer right now. Try again in a minute."
                    ),
                )
        return None

    async def talk_of(self, event: TelegramObject, bot: Bot) -> Talk | None:
        """Who speaks; None for channels, groups and messages without a person."""
        if isinstance(event, Message):
            if event.chat.type != "private":
                return None
            chat, user = event.chat.id, event.from_user
        elif isinstance(event, (CallbackQuery, InlineQuery)):
            chat, user = event.from_user.id, event.from_user
        else:
            return None
        return await self._talk(chat, user, bot)

    async def _talk(self, chat: int, user: User | None, bot: Bot) -> Talk:
        habits = await self._store.habits(chat)
        language = habits.language or language_of(user.language_code if user else None)
        return Talk(
            bot=bot,
            site=self._site,
            store=self._store,
            chat=chat,
            language=language,
            habits=habits,
            gettext=speaker(language),
        )

    async def apologise(self, update: Update, bot: Bot) -> None:
        """Say that something went wrong, after it did so again and again."""
        event = update.message or update.callback_query
        talk = await self.talk_of(event, bot) if event else None
        if event is not None and talk is not None:
            await _tell(
                event, talk, talk.gettext("Something went wrong with this. Try it once more.")
            )


async def _tell(event: TelegramObject, talk: Talk, text: str) -> None:
    if isinstance(event, InlineQuery):
        await event.answer([], cache_time=1, is_personal=True)
        return
    reply_to = event.message_id if isinstance(event, Message) else 0
    await send(talk, escape(text, quote=False), reply_to=reply_to)
