"""Words typed in a hurry, put right: the wrong keyboard layout and single slips of the finger.

An encoder folder may carry `words.txt`, the words its text tower was trained on, most frequent
first. A word that is not among them is replaced if the other keyboard layout, or a slip or two,
makes it one of them; otherwise it stays. Pure: no torch, no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

WORDS_FILE = "words.txt"
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_SHORTEST = 3  # shorter words are too many things
_TWO_SLIPS_FROM = 7  # letters
_FREE_FIRST_LETTER_FROM = 6
# fmt: off
_RUSSIAN_ENDINGS = frozenset((
    "", "ые", "ие", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ых", "их", "ую", "юю", "ого", "его",
    "ом", "ем", "ым", "им", "ыми", "ими", "ами", "ями", "ах", "ях", "ов", "ев", "ей", "ам", "ям",
    "ок", "ек", "ки", "ка", "ку", "кой", "кам", "ками", "ках", "а", "я", "о", "е", "ы", "и", "у",
    "ю", "ь",
))
# fmt: on
_SHORTEST_STEM = 3
_EDGES = ".,;:!?()\"'«»"


def other_layout(text: str) -> str:
    """Read keys as the other of the English and the Russian layout would have them.

    >>> other_layout("тшлу"), other_layout(",tkst yfqrb")
    ('nike', 'белые найки')
    """
    return text.lower().translate(_OTHER_LAYOUT)


class Spelling:
    """Knows words by how common they are, and makes typed ones into them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(dict.fromkeys(_plain(word) for word in words))
        self._rank = {word: rank for rank, word in enumerate(self.words)}

    @classmethod
    def of_folder(cls, folder: Path) -> Spelling | None:
        """Read a model folder's words; None if it carries none."""
        path = folder / WORDS_FILE
        if not path.is_file():
            return None
        return cls(path.read_text(encoding="utf-8").split())

    def knows(self, word: str) -> bool:
        """Whether a word is one of them, whatever its case."""
        return _plain(word) in self._rank

    def corrected(self, text: str) -> str:
        """Put a text right, word by word; what is known, short or a number stays as it is.

        >>> spelling = Spelling(["nike", "dunk", "low", "кроссовки", "белые"])
        >>> spelling.corrected("nkie вгтл low"), spelling.corrected("Белые крассовки 43")
        ('nike dunk low', 'Белые кроссовки 43')
        """
        return " ".join(self._word(word) for word in text.split())

    def _word(self, typed: str) -> str:
        word = typed.strip(_EDGES)
        if self.knows(word) or (word.lower().endswith("s") and self.knows(word[:-1])):
            return typed
        # Keys such as ";" and "," are letters of the other layout, so the whole of it is read.
        for keys in (typed, word):
            if len(keys) >= _SHORTEST and self.knows(swapped := other_layout(keys)):
                return swapped
        if not word.isalpha():
            return typed
        return self._nearest(_plain(word)) or self._nearest(other_layout(typed)) or typed

    def _nearest(self, word: str) -> str:
        if len(word) < _SHORTEST or not word.isalpha():
            return ""
        return _nearest(self, word)

    def search(self, word: str) -> str:
        """Find the commonest of the words that are the fewest slips away, or an empty text.

        A Russian word that is one of them bent otherwise is no slip: an empty text, too.
        Cost: one pass over all words, about a millisecond for some thousands.
        """
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        found = process.extract(
            word, self.words, scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        if any(_are_forms_of_one(word, known) for known, _distance, _place in found):
            return ""
        likely = [
            (distance, self._rank[known], known)
            for known, distance, _place in found
            if len(known) >= _SHORTEST and _is_likely(word, known)
        ]
        return min(likely)[2] if likely else ""


@lru_cache(maxsize=4096)
def _nearest(spelling: Spelling, word: str) -> str:
    return spelling.search(word)


def _is_likely(typed: str, known: str) -> bool:
    """Whether a short word is that near: people rarely miss the first letter."""
    if len(typed) >= _FREE_FIRST_LETTER_FROM:
        return True
    same_ends = typed[0] == known[0] and (len(typed) > _SHORTEST or typed[-1] == known[-1])
    return same_ends or sorted(typed) == sorted(known)


def _are_forms_of_one(word: str, known: str) -> bool:
    """Whether two Russian words differ in their ending only: "белой" and "белые"."""
    shared = next(
        (place for place, pair in enumerate(zip(word, known, strict=False)) if pair[0] != pair[1]),
        min(len(word), len(known)),
    )
    return (
        any(
            word[stem:] in _RUSSIAN_ENDINGS and known[stem:] in _RUSSIAN_ENDINGS
            for stem in range(max(_SHORTEST_STEM, shared - 1), shared + 1)
        )
        and not word.isascii()
    )


def _plain(word: str) -> str:
    return re.sub("ё", "е", word.lower())
