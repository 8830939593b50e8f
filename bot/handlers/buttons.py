"""Buttons below results: more, filters, shape and colour, one shoe, saving, alerts."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

from aiogram import F, Router
from aiogram.types import CallbackQuery
from aiogram.utils.chat_action import ChatActionSender

from bot import keyboards, showing
from bot.handlers.photos import what_is_this
from bot.handlers.words import ask_for_price
from bot.store import Question
from bot.talk import Talk
from bot.wording import line_of, money

router = Router(name="buttons")

CUTS = (5, 10, 20)  # per cent off, offered for an alert
LEANS = {"shape": -2, "colour": 2}
CEILINGS = (50, 100, 150, 200)


@router.callback_query(F.data.regexp(r"^(c|m|k|w|s|f|fb|fp|fs|fi|fx|sb|sp|ss):"))
async def of_search(query: CallbackQuery, talk: Talk) -> None:
    """Buttons that go on from a search."""
    letter, _colon, rest = str(query.data).partition(":")
    number, _colon, value = rest.partition(":")
    question = await talk.store.question(talk.chat, number)
    if question is None:
        await query.answer(talk.gettext("This search is too old. Send the photo or words again."))
        return
    await query.answer()
    async with ChatActionSender.upload_photo(chat_id=talk.chat, bot=talk.bot):
        if letter in _NARROWING:
            narrowed = question.narrowed(**_NARROWING[letter](question, value))
            await showing.show(await showing.ask(narrowed, talk), narrowed, talk)
        else:
            await _DOING[letter](query, question, number, value, talk)


async def _more(
    _query: CallbackQuery, question: Question, _number: str, value: str, talk: Talk
) -> None:
    start = int(value) if value.isdecimal() else 0
    await showing.show(await showing.ask(question, talk, start=start), question, talk, start=start)


async def _lean(
    _query: CallbackQuery, question: Question, _number: str, value: str, talk: Talk
) -> None:
    """Search on with more weight on the photo's shape or its colour."""
    narrowed = question.narrowed(lean=LEANS.get(value))
    await showing.show(await showing.ask(narrowed, talk), narrowed, talk)


async def _cut(
    _query: CallbackQuery, question: Question, _number: str, value: str, talk: Talk
) -> None:
    """Search by another of the shoes in a photo."""
    place = int(value) if value.isdecimal() else 0
    if place < len(question.boxes):
        found = await talk.site.by_part(question.token, question.boxes[place])
        await showing.show(found, Question(chat=talk.chat, token=found.token), talk)


async def _what(
    _query: CallbackQuery, question: Question, _number: str, _value: str, talk: Talk
) -> None:
    await what_is_this(question, talk)


async def _save(
    _query: CallbackQuery, question: Question, _number: str, _value: str, talk: Talk
) -> None:
    _ = talk.gettext
    saved = await talk.site.save(urlencode(showing.query_of(question), doseq=True))
    markup = keyboards.of_rows([(_("Tell me of new ones"), f"n:{saved.id}")])
    await showing.send(talk, _("Saved. /saved shows what you keep."), markup=markup)


async def _filters(
    query: CallbackQuery, question: Question, number: str, _value: str, talk: Talk
) -> None:
    text = talk.gettext("Narrow the search by:")
    await showing.send(talk, text, markup=keyboards.of_filters(number, question, talk.gettext))


async def _choose(
    query: CallbackQuery, question: Question, number: str, _value: str, talk: Talk
) -> None:
    """Offer the values of a filter that the results have."""
    _ = talk.gettext
    letter = str(query.data).partition(":")[0]
    if letter == "fp":
        choices = [(str(each), f"≤ {each}") for each in CEILINGS]
        await talk.store.wait_for(talk.chat, {"question": number})
        markup = keyboards.of_choices(number, "sp", choices, across=4)
        await showing.send(talk, _("Up to which price? Choose one or write it."), markup=markup)
        return
    found = await showing.ask(question, talk)
    if letter == "fb":
        brands = [(value, label) for value, label, _count in found.facets.get("brand", [])]
        markup = keyboards.of_choices(number, "sb", brands, across=2)
        await showing.send(talk, _("Which brand?"), markup=markup)
        return
    sizes = keyboards.size_choices(found, talk.habits)
    markup = keyboards.of_choices(number, "ss", sizes, across=4)
    await showing.send(talk, _("Which size?"), markup=markup)


@router.callback_query(F.data.regexp(r"^(p|v|a|i|ab|as|n):\d+"))
async def of_shoe(query: CallbackQuery, talk: Talk) -> None:
    """Buttons of one shoe."""
    _ = talk.gettext
    letter, _colon, rest = str(query.data).partition(":")
    number, _colon, value = rest.partition(":")
    if letter == "v":
        await talk.site.keep(int(number))
        await query.answer(_("Saved. /saved shows what you keep."))
        return
    await query.answer()
    if letter == "n":
        await talk.site.ask_alert(kind="match", search=int(number))
        await showing.send(talk, _("I will tell you when something new fits."))
    elif letter == "ab":
        await ask_for_price(int(number), value, talk)
    elif letter == "as":
        await talk.store.wait_for(talk.chat, {"size_of": int(number)})
        await showing.send(talk, _("Which EU size? Write it, such as 42 or 42.5."))
    elif letter == "a":
        await _offer_alerts(int(number), talk)
    else:
        async with ChatActionSender.upload_photo(chat_id=talk.chat, bot=talk.bot):
            await (_card if letter == "p" else _similar)(int(number), talk)


async def _card(product: int, talk: Talk) -> None:
    (shoe,) = await talk.priced([await talk.site.shoe(product)])
    offers = await talk.site.offers(product)
    await showing.send_album([shoe], talk)
    lines = [line_of(shoe, talk)]
    for offer in offers[:5]:
        if offer.price:
            price = money(Decimal(offer.price), offer.currency, talk.language)
            lines.append(f"{price} · {escape(offer.merchant.name)}")
    await showing.send(talk, "\n".join(lines), markup=keyboards.of_shoe(shoe, talk.gettext))


async def _similar(product: int, talk: Talk) -> None:
    question = Question(chat=talk.chat, product=product)
    await showing.show(await showing.ask(question, talk), question, talk)


async def _offer_alerts(product: int, talk: Talk) -> None:
    """Offer prices below today's; another one can be written."""
    _ = talk.gettext
    shoe = await talk.site.shoe(product)
    rows = []
    if shoe.price is not None:
        for cut in CUTS:
            price = (shoe.price * (100 - cut) / 100).quantize(shoe.price)
            shown = money(price, shoe.currency, talk.language)
            rows.append((f"−{cut} %: {shown}", f"ab:{product}:{price}"))
    rows.append((_("When my size is back"), f"as:{product}"))
    await talk.store.wait_for(talk.chat, {"price_of": product})
    text = _("Tell you when it costs how much? Choose, or write a price in %s.") % shoe.currency
    await showing.send(talk, text, markup=keyboards.of_rows(rows))


_NARROWING: dict[str, Any] = {
    "sb": lambda _question, value: {"brand": [value]},
    "sp": lambda _question, value: {"price_max": float(value)},
    "ss": lambda _question, value: {"size": [float(value)]},
    "fi": lambda question, _value: {"in_stock": None if question.filters.get("in_stock") else True},
    "fx": lambda question, _value: dict.fromkeys(question.filters),
}
_DOING: dict[str, Any] = {
    "c": _cut,
    "m": _more,
    "k": _lean,
    "w": _what,
    "s": _save,
    "f": _filters,
    "fb": _choose,
    "fp": _choose,
    "fs": _choose,
}
