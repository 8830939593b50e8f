"""Guesses the lines of train pictures that nobody has named, by their named neighbours.

Self-training: what an earlier encoder is sure of teaches the next one. Only train rows without a
line are guessed, only from train rows with one, and how often that is right is counted on the rows
that are kept for tuning; `val` is neither asked nor answered.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.cache import load_cache
from learning.config import DataConfig, read_config
from learning.datasets import is_for_tuning, is_trained
from learning.manifest import Picture, read_pictures
from learning.vectors import kept_vectors

GUESSED = "guessed"  # the label quality of such a row
_NEIGHBOURS, _TEMPERATURE = 10, 0.05
_SUREST_VOTE, _NEAREST_COSINE = 0.9, 0.6  # chosen on the rows for tuning: right in .95 of them


def write_guesses(config_path: Path, *, encoder: Path, out: Path) -> dict[str, Any]:
    """Guess by `encoder`'s vectors, write `out` (picture key → line), and give the figures.

    Raises:
        ValueError: a setting is wrong, or no train picture has a line.
    """
    config = read_config(config_path)
    sources = [*config.data.sources, *(s for s in config.data.optional_sources if s.exists())]
    cache = load_cache(read_pictures(sources), config.data.cache, side=config.data.side)
    skipped = config.data.skipped_sources
    rows = np.array([n for n, p in enumerate(cache.pictures) if p.source not in skipped])
    vectors = kept_vectors(encoder, cache, rows, folder=out.parent)
    shapes = vectors[:, : config.model.shape_dimensions]
    shapes = shapes / np.linalg.norm(shapes, axis=1, keepdims=True)
    lines, figures = guess_lines([cache.pictures[row] for row in rows], shapes, config.data)
    out.write_text(json.dumps(lines, indent=0, sort_keys=True), encoding="utf-8")
    return figures


def guess_lines(
    pictures: Sequence[Picture], vectors: NDArray[np.float32], data: DataConfig
) -> tuple[dict[str, str], dict[str, Any]]:
    """Give the guessed lines by picture key, and how many were asked, guessed, and right.

    Shapes: vectors (n, d), unit rows. What is right is counted on the named rows for tuning.

    Raises:
        ValueError: no train picture has a line.
    """
    drawn = np.array([p.source == "drawn" for p in pictures])
    named = np.array([bool(p.silhouette) for p in pictures]) & ~drawn
    trained = np.array([is_trained(p, data) for p in pictures])
    if not (named & trained).any():
        raise ValueError("no train picture has a line to guess from")
    teachers = _Teachers(pictures, vectors, named & trained)
    asked = np.flatnonzero(trained & ~named & ~drawn).tolist()
    lines = {pictures[n].key: teachers.line_of(pictures[n], vectors[n]) for n in asked}
    lines = {key: line for key, line in lines.items() if line}
    tuned = np.flatnonzero(named & np.array([_tunes(p, data) for p in pictures])).tolist()
    found = {n: teachers.line_of(pictures[n], vectors[n]) for n in tuned}
    sure = [n for n, line in found.items() if line]
    right = sum(found[n] == pictures[n].silhouette for n in sure)
    return lines, {
        "asked": len(asked),
        "guessed": len(lines),
        "tuning rows": len(tuned),
        "of them guessed": len(sure),
        "right": right / max(1, len(sure)),
    }


def with_guesses(pictures: Sequence[Picture], path: Path) -> list[Picture]:
    """Name the unnamed train pictures that `path` guesses; every other row stays as it is.

    Raises:
        ValueError: no such file: it is made by `python -m learning guess`.
    """
    if not path.is_file():
        raise ValueError(f"{path}: no such guesses; make them with python -m learning guess")
    lines: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return [
        replace(picture, silhouette=lines[picture.key], quality=GUESSED)
        if picture.split == "train" and not picture.silhouette and picture.key in lines
        else picture
        for picture in pictures
    ]


class _Teachers:
    """Named pictures and their unit vectors, asked for the line of another."""

    def __init__(
        self, pictures: Sequence[Picture], vectors: NDArray[np.float32], rows: NDArray[np.bool_]
    ) -> None:
        self._vectors = vectors[rows]
        self._lines = [p.silhouette for p, taken in zip(pictures, rows, strict=True) if taken]
        self._makers = np.array(
            [_maker(p) for p, taken in zip(pictures, rows, strict=True) if taken]
        )

    def line_of(self, picture: Picture, vector: NDArray[np.float32]) -> str:
        """Give the line that the nearest of the same maker agree on; "" when unsure."""
        cosines = np.where(self._makers == _maker(picture), self._vectors @ vector, -1.0)
        nearest = np.argsort(-cosines)[:_NEIGHBOURS]
        if cosines[nearest[0]] < _NEAREST_COSINE:
            return ""
        votes: dict[str, float] = defaultdict(float)
        strengths = np.exp((cosines[nearest] - cosines[nearest[0]]) / _TEMPERATURE)
        for row, strength in zip(nearest, strengths / strengths.sum(), strict=True):
            votes[self._lines[row]] += float(strength)
        line = max(votes, key=lambda name: votes[name])
        return line if votes[line] >= _SUREST_VOTE else ""


def _maker(picture: Picture) -> str:
    return "Nike" if picture.brand == "Jordan" else picture.brand  # shops call Jordans either


def _tunes(picture: Picture, data: DataConfig) -> bool:
    return (
        picture.split == "train"
        and is_for_tuning(picture)
        and picture.silhouette not in data.held_out
    )
