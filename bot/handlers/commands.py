"""Commands: /start /help /settings /saved /forget /link, and the buttons that belong to them."""

from __future__ import annotations

from html import escape
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from bot import keyboards, showing
from bot.sizes import SYSTEMS
from bot.speech import LANGUAGES, language_of, speaker
from bot.store import CURRENCIES
from bot.talk import Talk
from bot.wording import line_of

router = Router(name="commands")

_CHOICES = {
    "language": ("", *LANGUAGES),
    "currency": ("", *CURRENCIES),
    "size_system": SYSTEMS,
}


@router.message(CommandStart())
async def start(message: Message, command: CommandObject, talk: Talk) -> None:
    """Say hello; a code behind /start links the chat to an account."""
    if command.args:
        await _link(command.args, message, talk)
        return
    await showing.send(talk, _hello(talk))


@router.message(Command("help"))
async def help_(message: Message, talk: Talk) -> None:
    """Say what there is."""
    await showing.send(talk, _hello(talk))


@router.message(Command("link"))
async def link(message: Message, command: CommandObject, talk: Talk) -> None:
    """Link the chat to an account of the site."""
    if command.args:
        await _link(command.args, message, talk)
        return
    _ = talk.gettext
    await showing.send(
        talk, _("On the site, under Settings, make a code. Then send it here: /link CODE")
    )


@router.message(Command("settings"))
async def settings(message: Message, talk: Talk) -> None:
    """Show the settings."""
    markup = keyboards.of_settings(talk.habits, talk.gettext)
    await showing.send(talk, talk.gettext("Language, currency and sizes:"), markup=markup)


@router.message(Command("saved"))
async def saved(message: Message, talk: Talk) -> None:
    """Show what the chat keeps."""
    _ = talk.gettext
    shoes = await talk.priced(await talk.site.favourites())
    searches, alerts = await talk.site.searches(), await talk.site.alerts()
    if not (shoes or searches or alerts):
        await showing.send(talk, _("You keep nothing yet. Press ♥ below a shoe."))
        return
    lines = [line_of(shoe, talk) for shoe in shoes[:20]]
    lines += [f"{_('Search')}: {escape(each.name)}" for each in searches[:20]]
    lines += [f"{_('alert')}: {escape(each.product_name)} {_wish(each)}" for each in alerts[:20]]
    markup = keyboards.of_kept(shoes, searches, alerts, _)
    await showing.send(talk, "\n".join(lines), markup=markup)


@router.message(Command("forget"))
async def forget(message: Message, talk: Talk) -> None:
    """Ask before everything is forgotten."""
    _ = talk.gettext
    markup = keyboards.of_rows([(_("Forget everything"), "g:yes"), (_("Keep it"), "g:no")])
    text = _("Delete your photos, settings and what you keep here? An account of the site stays.")
    await showing.send(talk, text, markup=markup)


@router.callback_query(F.data.startswith("g:"))
async def forget_now(query: CallbackQuery, talk: Talk) -> None:
    """Forget the chat: its photos at the site, its account there, its settings here."""
    _ = talk.gettext
    await query.answer()
    if query.data != "g:yes":
        await showing.send(talk, _("Nothing was deleted."))
        return
    for token in await talk.store.photos(talk.chat):
        await talk.site.forget(token)
    await talk.site.unlink()
    await talk.store.forget(talk.chat)
    await showing.send(talk, _("Everything is deleted."))


@router.callback_query(F.data.startswith("h:"))
async def change_setting(query: CallbackQuery, talk: Talk) -> None:
    """Change a setting and show it with its tick, in the new language at once."""
    _letter, name, value = (str(query.data) + "::").split(":")[:3]
    if value not in _CHOICES.get(name, ()):
        await query.answer()
        return
    habits = await talk.store.set_habits(talk.chat, **{name: value})
    _ = speaker(habits.language or language_of(query.from_user.language_code))
    await query.answer(_("Changed."))
    if query.message is not None and getattr(talk.habits, name) != value:
        await talk.bot.edit_message_text(
            _("Language, currency and sizes:"),
            chat_id=talk.chat,
            message_id=query.message.message_id,
            reply_markup=keyboards.of_settings(habits, _),
        )


@router.callback_query(F.data.regexp(r"^x[vsa]:\d+$"))
async def drop(query: CallbackQuery, talk: Talk) -> None:
    """Take something off what the chat keeps."""
    letter, _colon, number = str(query.data).partition(":")
    doing: dict[str, Any] = {
        "xv": talk.site.drop,
        "xs": talk.site.drop_search,
        "xa": talk.site.stop_alert,
    }
    await doing[letter](int(number))
    await query.answer(talk.gettext("Taken off."))


async def _link(code: str, message: Message, talk: Talk) -> None:
    name = message.from_user.full_name if message.from_user else ""
    chat = await talk.site.link(code.strip(), name)
    text = talk.gettext("This chat now belongs to the account %s.") % f"<b>{escape(chat.name)}</b>"
    await showing.send(talk, text)


def _hello(talk: Talk) -> str:
    _ = talk.gettext
    return "\n".join(
        [
            _("Send me a photo of a sneaker: I find those that look like it, and who sells them."),
            _("Words work too: “red high tops under 100”. A photo may have words: “but in white”."),
            _("Add “what is this?” to a photo, and I say which shoe it is."),
            "",
            _("/settings – language, currency, sizes"),
            _("/saved – what you keep"),
            _("/link – use your account of the site"),
            _("/forget – delete your photos and everything else"),
        ]
    )


def _wish(alert: Any) -> str:
    if alert.below:
        return f"≤ {alert.below}"
    return f"EU {alert.size_eu}" if alert.size_eu else ""
