"""One conversation at one moment: who speaks, in which language, and what helps to answer."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot

from bot.shapes import Shoe, priced_in
from bot.site import Site
from bot.speech import Speak
from bot.store import Habits, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What handlers need."""

    bot: Bot
    site: Site
    store: Store
    chat: int
    language: str
    habits: Habits
    gettext: Speak

    async def priced(self, shoes: tuple[Shoe, ...] | list[Shoe]) -> list[Shoe]:
        """Give prices in the chat's currency."""
        if not self.habits.currency:
            return list(shoes)
        rates = await self.site.rates()
        return [priced_in(shoe, self.habits.currency, rates) for shoe in shoes]
