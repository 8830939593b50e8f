"""Buttons. Their data is short (Telegram takes 64 bytes): a letter, a number, what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.shapes import Found, Shoe
from bot.sizes import SYSTEMS, shown
from bot.speech import LANGUAGES, Speak
from bot.store import CURRENCIES, Habits, Question
from bot.talk import Talk

Rows = list[list[InlineKeyboardButton]]
MOST_CHOICES = 12
LONGEST_VALUE = 45


def button(text: str, data: str) -> InlineKeyboardButton:
    """A button that comes back to us."""
    return InlineKeyboardButton(text=text, callback_data=data)


def link(text: str, url: str) -> InlineKeyboardButton:
    """A button that opens a page."""
    return InlineKeyboardButton(text=text, url=url)


def keyboard(rows: Rows) -> InlineKeyboardMarkup:
    """Rows that are not empty."""
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def of_results(
    shoes: Sequence[Shoe],
    found: Found,
    question: Question,
    *,
    number: str,
    start: int,
    url: str,
    talk: Talk,
) -> InlineKeyboardMarkup:
    """Below a list of shoes: each by its number, then what one can do with the search."""
    _ = talk.gettext
    rows: Rows = [
        [button(str(start + place), f"p:{shoe.id}") for place, shoe in enumerate(shoes, 1)]
    ]
    end = start + len(shoes)
    first = [button(_("More"), f"m:{number}:{end}")] if end < found.total else []
    rows.append([*first, button(_("Filter"), f"f:{number}")])
    if question.token:
        rows.append(
            [
                button(_("By shape"), f"k:{number}:shape"),
                button(_("By colour"), f"k:{number}:colour"),
                button(_("What is this?"), f"w:{number}"),
            ]
        )
    if question.words:
        rows.append([button(_("Save search"), f"s:{number}")])
    rows.append([link(_("Open on the site"), url)] if url else [])
    return keyboard(rows)


def of_filters(number: str, question: Question, say: Speak) -> InlineKeyboardMarkup:
    """What one can narrow a search by."""
    _ = say
    stock = "✓ " if question.filters.get("in_stock") else ""
    rows: Rows = [
        [button(_("Brand"), f"fb:{number}"), button(_("Price"), f"fp:{number}")],
        [button(_("Size"), f"fs:{number}"), button(stock + _("In stock"), f"fi:{number}")],
    ]
    if question.filters:
        rows.append([button(_("Without filters"), f"fx:{number}")])
    return keyboard(rows)


def of_choices(
    number: str, letter: str, choices: Sequence[tuple[str, str]], *, across: int
) -> InlineKeyboardMarkup:
    """One button a value, so many in a row."""
    fitting = [each for each in choices if len(each[0].encode()) <= LONGEST_VALUE][:MOST_CHOICES]
    buttons = [button(label, f"{letter}:{number}:{value}") for value, label in fitting]
    return keyboard([buttons[place : place + across] for place in range(0, len(buttons), across)])


def size_choices(found: Found, habits: Habits) -> list[tuple[str, str]]:
    """Sizes of a result set, smallest first, in the chat's system."""
    sizes = sorted({value for value, _label, _count in found.facets.get("size", [])}, key=float)
    return [(size, shown(size, habits.size_system)) for size in sizes]


def of_shoe(shoe: Shoe, say: Speak) -> InlineKeyboardMarkup:
    """Below one shoe."""
    _ = say
    return keyboard(
        [
            [button("♥ " + _("Save"), f"v:{shoe.id}"), button(_("Alert me"), f"a:{shoe.id}")],
            [button(_("Similar"), f"i:{shoe.id}")],
            [link(_("Open on the site"), shoe.url)] if shoe.url else [],
        ]
    )


def of_settings(habits: Habits, say: Speak) -> InlineKeyboardMarkup:
    """Language, currency, sizes; what is chosen has a tick."""
    _ = say

    def option(label: str, name: str, value: str) -> InlineKeyboardButton:
        tick = "✓ " if getattr(habits, name) == value else ""
        return button(tick + label, f"h:{name}:{value}")

    languages = [(code, label) for code, label in LANGUAGES.items()]
    return keyboard(
        [
            [option(_("As Telegram"), "language", "")]
            + [option(label, "language", code) for code, label in languages],
            [option(_("As the site"), "currency", "")]
            + [option(code, "currency", code) for code in CURRENCIES],
            [option(system, "size_system", system) for system in SYSTEMS],
        ]
    )


def of_rows(rows: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup:
    """One button a line: (text, data)."""
    return keyboard([[button(text, data)] for text, data in rows])


def of_kept(
    shoes: Sequence[Shoe], searches: Sequence[Any], alerts: Sequence[Any], say: Speak
) -> InlineKeyboardMarkup:
    """Everything that a chat keeps, each with a button that takes it off."""
    _ = say
    rows = [(f"✕ {shoe.name[:40]}", f"xv:{shoe.id}") for shoe in shoes[:20]]
    rows += [(f"✕ {each.name[:40]}", f"xs:{each.id}") for each in searches[:20]]
    rows += [(f"✕ {_('alert')}: {each.product_name[:30]}", f"xa:{each.id}") for each in alerts[:20]]
    return of_rows(rows)
