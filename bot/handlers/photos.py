"""A photo comes: alone, in an album, forwarded, as a file; with words or without."""

from __future__ import annotations

from html import escape

from aiogram import F, Router
from aiogram.types import Message
from aiogram.utils.chat_action import ChatActionSender

from bot import keyboards, showing
from bot.site import SiteError
from bot.store import Question
from bot.talk import Talk

router = Router(name="photos")

LARGEST = 10 * 1024 * 1024  # the site takes no more
IN_ALBUM = 3  # shoes for each photo of an album: Telegram allows some twenty messages a minute
ASKS_WHAT = ("what is", "what's", "what are", "что это", "что за", "какая модель", "which shoe")


@router.message(F.photo)
async def photo(message: Message, talk: Talk) -> None:
    """Search by the largest copy that the site takes."""
    sizes = [each for each in message.photo or () if (each.file_size or 0) <= LARGEST]
    await _search(message, sizes[-1].file_id if sizes else "", talk)


@router.message(F.document)
async def document(message: Message, talk: Talk) -> None:
    """A photo sent as a file; anything else is answered kindly."""
    _ = talk.gettext
    file = message.document
    if file is None or not (file.mime_type or "").startswith("image/"):
        await showing.send(
            talk, _("I can only look at photos. Send one, or describe the shoe in words.")
        )
        return
    if (file.file_size or 0) > LARGEST:
        await showing.send(
            talk,
            _("This file is larger than 10 MB. Send it as a photo: Telegram makes it smaller."),
        )
        return
    await _search(message, file.file_id, talk)


@router.message(F.animation | F.sticker | F.video | F.video_note | F.voice | F.audio)
async def other_media(message: Message, talk: Talk) -> None:
    """Stickers, films and voices are nothing to search by."""
    _ = talk.gettext
    await showing.send(
        talk, _("Nice, but I only know photos and words. Send a photo of a sneaker.")
    )


async def _search(message: Message, file_id: str, talk: Talk) -> None:
    words = (message.caption or "").strip()
    if message.media_group_id:
        words = await talk.store.album_words(f"{talk.chat}:{message.media_group_id}", words)
    async with ChatActionSender.upload_photo(chat_id=talk.chat, bot=talk.bot):
        if not file_id:
            await showing.send(talk, talk.gettext("This photo is too large. Send a smaller one."))
            return
        await answer(file_id, words, talk, message=message)


async def answer(file_id: str, words: str, talk: Talk, *, message: Message | None = None) -> None:
    """Have a photo of Telegram looked at, and show what was found."""
    reply_to = message.message_id if message else 0
    asks_what = words.lower().startswith(ASKS_WHAT)
    stream = await talk.bot.download(file_id)
    content = stream.read() if stream else b""
    try:
        found = await talk.site.by_photo(content, text="" if asks_what else words)
    except SiteError as error:
        if error.token:  # the photo waits at the site for its encoder
            question = Question(chat=talk.chat, token=error.token)
            await showing.say_waiting(error.text, question, talk, reply_to=reply_to)
            return
        raise
    boxes = [list(box) for box in found.boxes]
    question = Question(chat=talk.chat, token=found.token, boxes=boxes)
    if asks_what:
        await what_is_this(question, talk, reply_to=reply_to)
    count = IN_ALBUM if message and message.media_group_id else showing.SHOWN
    await showing.show(found, question, talk, count=count, reply_to=reply_to)
    if len(boxes) > 1:
        await showing.offer_shoes(question, talk)


async def what_is_this(question: Question, talk: Talk, *, reply_to: int = 0) -> None:
    """Say what a photo shows, and how sure that is."""
    _ = talk.gettext
    told = await talk.site.what_is(question.token)
    if not told.guesses:
        await showing.send(talk, _("I do not know this shoe."), reply_to=reply_to)
        return
    best = told.guesses[0]
    name = escape(f"{best.brand} {best.silhouette}".strip())
    start = _("This is most likely: %s") if told.is_sure else _("I am not sure. Perhaps: %s")
    others = [escape(f"{each.brand} {each.silhouette}".strip()) for each in told.guesses[1:3]]
    lines = [start % f"<b>{name}</b>"]
    if others:
        lines.append(_("Or: %s") % ", ".join(others))
    markup = keyboards.of_rows([(_("Show it"), f"p:{best.product}")])
    await showing.send(talk, "\n".join(lines), markup=markup, reply_to=reply_to)
