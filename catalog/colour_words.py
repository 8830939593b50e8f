"""Colour words of shops, English and Russian, and the base colour that each means. Pure."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from catalog.vocabulary import Colour
from catalog.wording import Words, words

_TABLE: Final[dict[str, dict[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "data" / "colours.toml").read_text(encoding="utf-8")
)
_LONGEST_ENDING = 5

# Words that only shade the next one; the colour stays.
SHADES: Final = frozenset(
    words("dark light bright pale deep core metallic mtlc mtllc hyper medium")
)

_BY_PHRASE: Final[dict[Words, str]] = {
    words(phrase): colour for colour, entry in _TABLE.items() for phrase in entry["phrases"].split()
}
_LONGEST_PHRASE: Final = max(map(len, _BY_PHRASE))
_BY_STEM: Final = sorted(
    ((stem, colour) for colour, entry in _TABLE.items() for stem in entry["stems"].split()),
    key=lambda entry: -len(entry[0]),
)
_DARK_BLUE: Final = ("темно", "син")

# What full text is to find for a colour: the names that people type.
COLOUR_NAMES: Final[dict[str, str]] = {colour: e["names"] for colour, e in _TABLE.items()}


def colours_in(text: str, *, limit: int = 5) -> tuple[str, ...]:
    """Return the base colours named in the text, the first named (the dominant one) first.

    >>> colours_in("blk/wht-Gym Red"), colours_in("Тёмно-синие с белым")
    (('black', 'white', 'red'), ('navy', 'white'))
    """
    # Makers number their abbreviations: "black1", "gum3".
    text_words = tuple(word.rstrip("0123456789") or word for word in words(text))
    found: dict[str, None] = {}
    place = 0
    while place < len(text_words):
        colour, length = _colour_at(text_words, place)
        if colour:
            found.setdefault(colour)
        place += length
    return tuple(found)[:limit]


def _colour_at(text: Words, place: int) -> tuple[str, int]:
    for length in range(min(_LONGEST_PHRASE, len(text) - place), 0, -1):
        colour = _BY_PHRASE.get(text[place : place + length])
        # "silver" and "gold" as finish: "metallic" alone says nothing when a colour follows.
        if colour and not (length == 1 and text[place] in SHADES and place + 1 < len(text)):
            return colour, length
    word = text[place]
    if (
        word == _DARK_BLUE[0]
        and place + 1 < len(text)
        and text[place + 1].startswith(_DARK_BLUE[1])
    ):
        return Colour.NAVY, 2
    return _by_stem(word), 1


def _by_stem(word: str) -> str:
    if word.isascii():
        return ""
    for stem, colour in _BY_STEM:
        if word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING:
            return colour
    return ""
