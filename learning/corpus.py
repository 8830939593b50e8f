"""Captions by the thousand: the tokenizer is trained on them, and the tower knows their words."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from learning.captions import draw_caption, enrich, facts_of
from learning.manifest import Picture
from learning.vocabulary import EVERYDAY_WORDS


def known_words(pictures: Sequence[Picture], *, seed: int, rounds: int = 6) -> list[str]:
    """List the words of captions without typos, most frequent first; those said once are left out.

    This is what the encoder's folder carries as `words.txt`, to put typed words right by.
    """
    random = np.random.default_rng((seed, 4))
    rich = [enrich(picture) for picture in pictures if facts_of(picture)]
    counted: Counter[str] = Counter()
    for picture in rich * rounds:
        text = draw_caption(picture, random, typos=0.0).text.replace("ё", "е")
        counted.update(word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1)
    common = [word for word, count in counted.most_common() if count > 1]
    return list(dict.fromkeys([*common, *EVERYDAY_WORDS.split()]))


def caption_corpus(pictures: Sequence[Picture], *, seed: int, rounds: int = 6) -> list[str]:
    """Draw captions of all pictures to train the tokenizer on."""
    random = np.random.default_rng((seed, 1))
    rich = [enrich(picture) for picture in pictures if facts_of(picture)]
    return [draw_caption(picture, random).text for _ in range(rounds) for picture in rich]
