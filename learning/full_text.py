"""Full text as a shop has it, to compare a text tower with: BM25 over what listings say."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from learning import vocabulary as said
from learning.manifest import Picture
from learning.russian import FORMS, adjective

_K1, _B = 1.2, 0.75
_RUSSIAN_ENDINGS = re.compile(
    r"(ыми|ими|ого|его|ому|ему|ами|ями|ах|ях|ов|ев|ые|ие|ый|ий|ой|ая|яя|ое|ее|ых|их|ую|юю|ом|ем|"
    r"ам|ям|"
    r"[аяоеыиуюь])$"
)
_ENGLISH_ENDINGS = re.compile(r"(ies|es|s|ed|ing)$")
_SHORTEST_STEM = 3


class FullText:
    """Ranks pictures by words alone: title, brand, line, and colours in both languages.

    Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
    k1 1.2, b 0.75; endings are cut by rule, as PostgreSQL's dictionaries would, a little coarser.
    """

    def __init__(self, pictures: Sequence[Picture]) -> None:
        documents = [Counter(stems(_listing(picture))) for picture in pictures]
        lengths = np.array([sum(document.values()) for document in documents], dtype=np.float64)
        self._count = len(documents)
        self._norms = _K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.mean())))
        self._rows: dict[str, dict[int, int]] = {}
        for row, document in enumerate(documents):
            for word, times in document.items():
                self._rows.setdefault(word, {})[row] = times

    def scores(self, text: str) -> NDArray[np.float64]:
        """Score every picture for a text: (n,), 0 where no word of it stands."""
        scores = np.zeros(self._count)
        for word in stems(text):
            rows = self._rows.get(word, {})
            rarity = math.log(1 + (self._count - len(rows) + 0.5) / (len(rows) + 0.5))
            for row, times in rows.items():
                scores[row] += rarity * times * (_K1 + 1) / (times + self._norms[row])
        return scores


def stems(text: str) -> list[str]:
    """Cut a text into lower-case words without their commonest endings.

    >>> stems("Белые кроссовки, Air Jordans")
    ['бел', 'кроссовк', 'air', 'jordan']
    """
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))
    return [_stem(word) for word in words]


def _stem(word: str) -> str:
    endings = _ENGLISH_ENDINGS if word.isascii() else _RUSSIAN_ENDINGS
    stem = endings.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def _listing(picture: Picture) -> str:
    colours = [f"{colour} {_in_russian(colour)}" for colour in picture.colours]
    told = (picture.title, picture.brand, picture.silhouette, picture.colour_text)
    return " ".join((*told, *colours))


def _in_russian(colour: str) -> str:
    stems = said.COLOUR_WORDS[colour][1].split(", ")
    return " ".join(adjective(stem, FORMS[0]) for stem in stems)
