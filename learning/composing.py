"""Composed queries measured: "this shoe, but in red", by arithmetic on the parts of the vector.

The builtin's vector is shape (numbers 0–191) beside colour (192–255), see docs/adr/0201. The asked
colour's part comes from words, so any colour that can be said can be asked for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.manifest import Picture
from search.encoders.base import Encoder, Vectors
from search.encoders.composing import in_colour

_FIRST = 10
_FEWEST = 20


def asked_colour(
    encoder: Encoder, pictures: Sequence[Picture], vectors: Vectors
) -> dict[str, Any] | None:
    """Ask for every coloured picture's line in each other colour that the gallery has of it.

    Shapes: vectors (n, d), unit rows. Gallery: the pictures with a line and colours.
    Returns:
        For the picture alone, words added to it, and colour exchanged: the share of queries with
        the asked colour, the line, and both in one of the first ten, and the shares of the ten.
    """
    rows = [row for row, p in enumerate(pictures) if p.silhouette and p.colours]
    if len(rows) < _FEWEST:
        return None
    kept, gallery = [pictures[row] for row in rows], vectors[rows]
    lines = np.array([picture.silhouette for picture in kept])
    firsts = np.array([picture.colours[0] for picture in kept])
    colours = sorted(set(firsts.tolist()))
    words = dict(
        zip(colours, encoder.encode_texts([f"{c} sneakers" for c in colours]), strict=True)
    )
    asked = [
        (row, colour)
        for row in range(len(kept))
        for colour in sorted(set(firsts[lines == lines[row]]) - set(kept[row].colours))
    ]
    if len(asked) < _FEWEST:
        return None
    has_colour = {c: np.array([c in picture.colours for picture in kept]) for c in colours}
    return {
        "queries": len(asked),
        "gallery": len(kept),
        **{
            name: _score(
                [(row, has_colour[c], compose(gallery[row], words[c])) for row, c in asked],
                lines,
                gallery,
            )
            for name, compose in _WAYS.items()
        },
    }


def _score(
    asked: list[tuple[int, NDArray[np.bool_], Vectors]],
    lines: NDArray[np.str_],
    gallery: Vectors,
) -> dict[str, float]:
    rows = []
    for row, has_colour, query in asked:
        scores = gallery @ query
        scores[row] = -np.inf
        first = np.argsort(-scores, kind="stable")[:_FIRST]
        coloured, kept = has_colour[first], lines[first] == lines[row]
        rows.append(
            (coloured.any(), kept.any(), (coloured & kept).any(), coloured.mean(), kept.mean())
        )
    names = ("colour found", "line kept", "both in one", "share coloured", "share of line")
    return dict(zip(names, np.mean(rows, axis=0).tolist(), strict=True))


def _alone(picture: Vectors, _words: Vectors) -> Vectors:
    return picture


def _added(picture: Vectors, words: Vectors) -> Vectors:
    return picture + words


_WAYS = {"picture alone": _alone, "words added": _added, "colour exchanged": in_colour}
