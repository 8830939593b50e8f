"""Words out of shop text: tokens, squeezed lines, slugs. Pure."""

from __future__ import annotations

import re
import unicodedata

Words = tuple[str, ...]

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_WORD = re.compile(r"[\W_]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        _SPACES.split(
            "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g"
        ),
        strict=True,
    )
)


def one_line(text: str, *, limit: int) -> str:
    """Return `text` without control characters, on one line, at most `limit` characters long."""
    return _SPACES.sub(" ", _CONTROL.sub("", text)).strip()[:limit].rstrip()


def plain_text(text: str, *, limit: int) -> str:
    """Return `text` without control characters but with its line breaks, cut at `limit`."""
    return _CONTROL.sub("", text).strip()[:limit]


def words(text: str) -> Words:
    """Split into lower-case words of letters and digits.

    >>> words("Nike Men's Sk8-Hi «Чёрный»")
    ('nike', 'mens', 'sk8', 'hi', 'черный')
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return tuple(_NOT_WORD.sub(" ", _APOSTROPHES.sub("", folded)).split())


def slug_of(text: str, *, limit: int, empty: str = "shoe") -> str:
    """Return an ASCII slug; Cyrillic is written in Latin letters; never empty.

    >>> slug_of("Кеды «Полночь» 42", limit=50)
    'kedy-polnoch-42'
    """
    latin = "".join(_LATIN.get(letter, letter) for letter in text.casefold()).replace("_", "")
    ascii_only = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", ascii_only).strip("-")[:limit].strip("-") or empty
