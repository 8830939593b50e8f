"""Texts in the reader's language, from the catalogues that the site has too."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "locale"
LANGUAGES = {"en": "English", "ru": "Русский"}
# Whose Telegram speaks one of these reads Russian more likely than English.
_READS_RUSSIAN = ("ru", "be", "uk", "kk", "ky", "tg", "uz")

Speak = Callable[[str], str]


def language_of(code: str | None) -> str:
    """Choose a language by that of somebody's Telegram.

    >>> language_of("ru-RU"), language_of("de"), language_of(None)
    ('ru', 'en', 'en')
    """
    return "ru" if (code or "").lower().split("-")[0] in _READS_RUSSIAN else "en"


def speaker(language: str) -> Speak:
    """Return the function that says an English text in a language."""
    texts = _texts(language)
    return lambda text: texts.get(text) or text


@cache
def _texts(language: str) -> dict[str, str]:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if language == "en" or not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, language)
    return {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id
    }
