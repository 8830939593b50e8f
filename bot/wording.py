"""Shoes in words: escaped for Telegram's HTML, prices as the reader writes them."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from babel.numbers import format_currency

from bot.shapes import Shoe
from bot.talk import Talk

LONGEST_NAME = 90
LONGEST_CAPTION = 1000  # Telegram takes 1024 signs


def money(amount: Decimal, currency: str, language: str) -> str:
    """Write an amount.

    >>> money(Decimal("99.50"), "EUR", "en")
    '€99.50'
    """
    return str(format_currency(amount, currency, locale=language))


def short(text: str, length: int = LONGEST_NAME) -> str:
    """Cut a text, with a sign that it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def line_of(shoe: Shoe, talk: Talk) -> str:
    """Name, best price and shop in one line of HTML."""
    _ = talk.gettext
    name = escape(short(shoe.name))
    linked = f'<a href="{escape(shoe.url)}">{name}</a>' if shoe.url else f"<b>{name}</b>"
    facts = [price_of(shoe, talk), escape(short(shoe.shop, 40))]
    if not shoe.in_stock:
        facts.append(_("sold out"))
    return " · ".join([linked, *(fact for fact in facts if fact)])


def caption_of(shoe: Shoe, talk: Talk) -> str:
    """The same for below a picture, without a link."""
    facts = [price_of(shoe, talk), escape(short(shoe.shop, 40))]
    text = "\n".join([f"<b>{escape(short(shoe.name))}</b>", " · ".join(x for x in facts if x)])
    return text[:LONGEST_CAPTION]


def price_of(shoe: Shoe, talk: Talk) -> str:
    """The price; with ≈ where it was converted for the chat."""
    if shoe.price is None:
        return talk.gettext("no price")
    sign = "≈ " if talk.habits.currency else ""
    return sign + money(shoe.price, shoe.currency, talk.language)
