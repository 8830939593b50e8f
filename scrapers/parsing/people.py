"""For whom a shoe is and which colour it has, where the shop says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

_GENDERS = (
    ("unisex", re.compile(r"(?<!\w)(unisex|унисекс)(?!\w)", re.IGNORECASE)),
    (
        "kids",
        re.compile(
            r"(?<!\w)(kids?|junior|youth|toddler|infant|boys?|girls?|grade school|preschool|"
            r"\(?(?:gs|ps|td)\)?|детск\w*|дети|подростков\w*)(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "women",
        re.compile(r"(?<!\w)(wom[ae]n'?s?|womens|wmns|ladies|damen|женск\w*)(?!\w)", re.IGNORECASE),
    ),
    ("men", re.compile(r"(?<!\w)(m[ae]n'?s?|mens|herren|мужск\w*)(?!\w)", re.IGNORECASE)),
)
_STATED = {
    "men": "men", "man": "men", "male": "men", "m": "men", "mens": "men", "мужской": "men",
    "женский": "women", "women": "women", "woman": "women", "female": "women", "w": "women",
    "womens": "women", "unisex": "unisex", "унисекс": "unisex", "adult unisex": "unisex",
    "kids": "kids", "kid": "kids", "youth": "kids", "child": "kids", "children": "kids",
    "preschool": "kids", "toddler": "kids", "infant": "kids", "boys": "kids", "girls": "kids",
    "newborn": "kids", "детский": "kids", "gs": "kids", "grade school": "kids",
    "unisex adult": "unisex", "unisex adults": "unisex",
}  # fmt: skip
_COLOUR_LINE = re.compile(
    r"\b(?:colou?r(?:way)?|farbe|цвет|расцветка)\s*:\s*([^|;•\n]{2,80})", re.IGNORECASE
)
_COLOUR_TAG = re.compile(r"(?:colou?r|colou?rway|цвет)\s*[:_=]\s*(.{2,60})", re.IGNORECASE)
_NEXT_LABEL = re.compile(r"\s+[A-ZА-Я]\w{2,20}\s*:.*")


def stated_gender(value: object) -> str:
    """The gender that a field of its own names, in our four words, or empty.

    >>> stated_gender("Male"), stated_gender("Men's"), stated_gender("4")
    ('men', 'men', '')
    """
    word = value.strip().casefold().replace("'s", "s") if isinstance(value, str) else ""
    return _STATED.get(word, "")


def gender_in(*texts: str) -> str:
    """`men`, `women`, `unisex`, `kids`, or empty where no word tells.

    The first text that tells wins (title before type before tags); men and women together
    are unisex.
    """
    found: set[str] = set()
    for text in texts[:2]:
        if gender := _of({name for name, words in _GENDERS if words.search(text)}):
            return gender
    for tag in texts[2:]:
        found |= {name for name, words in _GENDERS if words.search(tag)}
    return _of(found)


def _of(found: set[str]) -> str:
    if "unisex" in found or {"men", "women"} <= found:
        return "unisex"
    return next((name for name in ("kids", "women", "men") if name in found), "")


def colour_in(lines: Iterable[str], tags: Iterable[str]) -> str:
    """The colour that the description or a tag names as such, in the shop's words, or empty."""
    for line in lines:
        if match := _COLOUR_LINE.search(line):
            return _NEXT_LABEL.sub("", match.group(1)).strip(" .,")
    for tag in tags:
        if match := _COLOUR_TAG.fullmatch(tag.strip()):
            return match.group(1).strip()
    return ""
