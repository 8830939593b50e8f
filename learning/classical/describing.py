"""Descriptors of many cached pictures, kept on disk so that a stopped run goes on."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from learning.cache import PictureCache
from learning.classical.descriptors import POINTS, WHOLE
from learning.classical.visual_words import VLAD_WORDS, WORDS, bag_of_words, learn_words, vlad
from search.encoders.base import Vectors

_WORDS_FROM = 1500  # pictures
_AT_ONCE = 512

Rows = NDArray[np.intp]


class Descriptions:
    """Rows of descriptors (n, d) by name, and the CPU milliseconds a picture that each cost."""

    def __init__(self, cache: PictureCache, rows: Rows, *, learnt: Rows, folder: Path) -> None:
        self._cache, self._rows, self._learnt, self._folder = cache, rows, learnt, folder
        keys = "".join(cache.pictures[row].key for row in rows)
        self._digest = hashlib.sha256(keys.encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, name: str) -> tuple[Vectors, float]:
        """Give one kind of descriptors of all rows, and its price; `KINDS` names the kinds."""
        return self.kept(name, lambda: self._described(name))

    def kept(self, name: str, make: Callable[[], Vectors]) -> tuple[Vectors, float]:
        """Read what an earlier run has kept, or make and keep it."""
        path = self._folder / f"{name.replace(' ', '-')}-{self._digest}.npy"
        price = path.with_suffix(".json")
        if not (path.is_file() and price.is_file()):
            start = time.process_time()
            made = make()
            spent = 1000 * (time.process_time() - start) / max(1, len(made))
            aside = path.with_suffix(".part.npy")
            np.save(aside, made.astype(np.float32))
            aside.replace(path)
            price.write_text(json.dumps({"cpu_ms_a_picture": spent}))
        rows: Vectors = np.load(path)
        return rows, float(json.loads(price.read_text())["cpu_ms_a_picture"])

    def _described(self, name: str) -> Vectors:
        if name in WHOLE:
            describe = WHOLE[name]
            return np.stack(
                [
                    describe(self._cache.pixels[row], self._cache.masks[row])
                    for row in tqdm(self._rows, desc=name, unit=" pictures")
                ]
            )
        kind, _, gathered = name.partition(" ")
        gather, count = (vlad, VLAD_WORDS) if gathered == "VLAD" else (bag_of_words, WORDS)
        sample = np.random.default_rng(0).permutation(self._learnt)[:_WORDS_FROM]
        words = learn_words(self._points(kind, sample), count=count, seed=0)
        blocks = [
            gather(self._points(kind, self._rows[start : start + _AT_ONCE]), words)
            for start in tqdm(range(0, len(self._rows), _AT_ONCE), desc=name, unit=" blocks")
        ]
        return np.concatenate(blocks)

    def _points(self, kind: str, rows: Rows) -> Sequence[NDArray[np.float32]]:
        describe = POINTS[kind]
        return [describe(self._cache.pixels[row], self._cache.masks[row]) for row in rows]


KINDS = (*WHOLE, "ORB words", "SIFT words", "SIFT VLAD")
