"""Puts what was found before people: an album of pictures, a list, buttons."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiogram.types import BufferedInputFile, InputMediaPhoto, LinkPreviewOptions, ReplyParameters

from bot import keyboards
from bot.shapes import Found, Shoe
from bot.store import Question
from bot.talk import Talk
from bot.wording import caption_of, line_of

PAGE = 24  # of the API
SHOWN = 6
MOST_BOXES = 6
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def ask(question: Question, talk: Talk, *, start: int = 0) -> Found:
    """Ask the site a question again, at the page where `start` stands."""
    extra = {**question.filters, "page": start // PAGE + 1}
    if question.token:
        return await talk.site.by_token(question.token, **extra)
    if question.product:
        return await talk.site.similar(question.product, **extra)
    return await talk.site.by_words(question.words, **extra)


async def show(
    found: Found,
    question: Question,
    talk: Talk,
    *,
    start: int = 0,
    count: int = SHOWN,
    reply_to: int = 0,
) -> None:
    """Send the shoes from place `start` on: an album, then the list with its buttons."""
    _ = talk.gettext
    shoes = list(found.shoes[start % PAGE : start % PAGE + count])
    for code, text in found.notices:
        if code == "photo_waiting":
            await say_waiting(text, question, talk, reply_to=reply_to)
            return
    number = await talk.store.keep_question(question)
    if not shoes:
        text = _("Nothing like it is in the catalogue. Try another photo or other words.")
        markup = keyboards.of_filters(number, question, _) if question.filters else None
        await send(talk, text, markup=markup, reply_to=reply_to)
        return
    priced = await talk.priced(shoes)
    await send_album(priced, talk, reply_to=reply_to)
    lines = [f"{start + place}. {line_of(shoe, talk)}" for place, shoe in enumerate(priced, 1)]
    notices = [text for _code, text in found.notices]
    markup = keyboards.of_results(
        priced,
        found,
        question,
        number=number,
        start=start,
        url=address_of(question, priced[0]),
        talk=talk,
    )
    await send(talk, "\n".join([*notices, *lines]), markup=markup)


async def say_waiting(text: str, question: Question, talk: Talk, *, reply_to: int = 0) -> None:
    """Say that a photo waits for the encoder, with a button that looks again."""
    number = await talk.store.keep_question(question)
    markup = keyboards.of_rows([(talk.gettext("Look again"), f"m:{number}:0")])
    await send(talk, text, markup=markup, reply_to=reply_to)


async def offer_shoes(question: Question, talk: Talk) -> None:
    """Ask which of several shoes in a photo is meant."""
    _ = talk.gettext
    number = await talk.store.keep_question(question)
    rows = [
        (_("Shoe %s") % place, f"c:{number}:{place - 1}")
        for place in range(1, min(len(question.boxes), MOST_BOXES) + 1)
    ]
    text = _("Several shoes are in this photo. I looked at the first one; which one do you mean?")
    await send(talk, text, markup=keyboards.of_rows(rows))


async def send_album(shoes: list[Shoe], talk: Talk, *, reply_to: int = 0) -> None:
    """Send the pictures of shoes that can be had; Telegram's own copies where it has them."""
    known = [await talk.store.file_of(shoe.image) for shoe in shoes]
    loaded = await asyncio.gather(
        *(
            talk.site.picture(shoe.image) if shoe.image and not file else _nothing()
            for shoe, file in zip(shoes, known, strict=True)
        )
    )
    media: list[InputMediaPhoto] = []
    sent: list[Shoe] = []
    for shoe, file, content in zip(shoes, known, loaded, strict=True):
        if not file and not content:
            continue
        picture: Any = file or BufferedInputFile(content or b"", filename=f"{shoe.id}.webp")
        media.append(InputMediaPhoto(media=picture, caption=caption_of(shoe, talk)))
        sent.append(shoe)
    if not media:
        return
    reply = (
        ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None
    )
    if len(media) == 1:  # an album has two pictures or more
        message = await talk.bot.send_photo(
            talk.chat, media[0].media, caption=media[0].caption, reply_parameters=reply
        )
        messages = [message]
    else:
        messages = await talk.bot.send_media_group(talk.chat, list(media), reply_parameters=reply)
    for shoe, message in zip(sent, messages, strict=False):
        if message.photo:
            await talk.store.file_of(shoe.image, message.photo[-1].file_id)


async def send(talk: Talk, text: str, *, markup: Any = None, reply_to: int = 0) -> None:
    """Send words."""
    reply = (
        ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None
    )
    await talk.bot.send_message(
        talk.chat,
        text,
        reply_markup=markup,
        reply_parameters=reply,
        link_preview_options=NO_PREVIEW,
    )


def address_of(question: Question, shoe: Shoe) -> str:
    """The page of the site with these results; the site's own address comes from a shoe's."""
    parts = urlsplit(shoe.url)
    if not parts.netloc:
        return ""
    prefix = "/ru" if parts.path.startswith("/ru/") else ""
    query = urlencode(query_of(question), doseq=True)
    if question.token:
        path = f"{prefix}/search/p/{question.token}/"
    elif question.words:
        path = f"{prefix}/search/"
    else:
        return shoe.url
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def query_of(question: Question) -> dict[str, Any]:
    """A question's words and filters as the parameters of an address."""
    words = {"q": question.words} if question.words else {}
    return {**words, **{k: 1 if v is True else v for k, v in question.filters.items()}}


async def _nothing() -> None:
    return None
