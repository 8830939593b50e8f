"""Words come: a search, or the answer to a question of ours."""

from __future__ import annotations

import re
from typing import Any

from aiogram import F, Router
from aiogram.types import Message
from aiogram.utils.chat_action import ChatActionSender

from bot import showing
from bot.store import Question
from bot.talk import Talk

router = Router(name="words")

LONGEST = 200
_NUMBER = re.compile(r"\d+(?:[.,]\d{1,2})?")


@router.message(F.text.startswith("/"))
async def unknown_command(message: Message, talk: Talk) -> None:
    """A command that there is not."""
    await showing.send(talk, talk.gettext("I do not know this command. /help says what I can do."))


@router.message(F.text)
async def words(message: Message, talk: Talk) -> None:
    """Search by words, in English or Russian."""
    text = " ".join((message.text or "").split())[:LONGEST]
    waited = await talk.store.waited_for(talk.chat)
    if waited is not None:
        await talk.store.wait_for(talk.chat, None)
        match = _NUMBER.search(text)
        if match and len(text) <= 20:
            await _take_number(match[0].replace(",", "."), waited, talk)
            return
    async with ChatActionSender.upload_photo(chat_id=talk.chat, bot=talk.bot):
        question = Question(chat=talk.chat, words=text)
        found = await showing.ask(question, talk)
        await showing.show(found, question, talk, reply_to=message.message_id)


@router.message()
async def anything_else(message: Message, talk: Talk) -> None:
    """Places, contacts, polls: kindly."""
    await showing.send(
        talk, talk.gettext("I can only look at photos. Send one, or describe the shoe in words.")
    )


async def _take_number(number: str, waited: dict[str, Any], talk: Talk) -> None:
    """A price for an alert or a filter, or a size for an alert."""
    if "price_of" in waited:
        await ask_for_price(waited["price_of"], number, talk)
    elif "size_of" in waited:
        await talk.site.ask_alert(kind="size", product=waited["size_of"], size_eu=number)
        await showing.send(talk, talk.gettext("I will tell you when size %s is back.") % number)
    else:
        question = await talk.store.question(talk.chat, waited["question"])
        if question is not None:
            narrowed = question.narrowed(price_max=float(number))
            await showing.show(await showing.ask(narrowed, talk), narrowed, talk)


async def ask_for_price(product: int, below: str, talk: Talk) -> None:
    """Ask the site to tell when a shoe costs less; prices are in the site's currency."""
    await talk.site.ask_alert(kind="price", product=product, below=below)
    await showing.send(talk, talk.gettext("I will tell you when it costs %s or less.") % below)
