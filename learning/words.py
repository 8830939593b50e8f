"""A small check of words → photos: hand-written queries and what answers them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from learning.captions import Caption, enrich
from learning.manifest import Picture
from learning.text_tower import Fit
from search.encoders.base import Encoder, Vectors

_FIRST = 10
_FEWEST_RIGHT = 5  # in the gallery, or the query is not asked

NAMES = (
    ("white air force 1", (("silhouette", "Air Force 1 Low"), ("colour", "white"))),
    ("белые форсы", (("silhouette", "Air Force 1 Low"), ("colour", "white"))),
    ("jordan 12", (("silhouette", "Air Jordan 12"),)),
    ("четвертые джорданы", (("silhouette", "Air Jordan 4"),)),
    ("nike dunk low", (("silhouette", "Dunk Low"),)),
    ("найк данк хай", (("silhouette", "Dunk High"),)),
    ("хуарачи", (("silhouette", "Air Huarache"),)),
    ("аир макс 90", (("silhouette", "Air Max 90"),)),
    ("adidas nmd", (("silhouette", "NMD R1"),)),
    ("ультрабусты", (("silhouette", "UltraBoost"),)),
    ("асиксы", (("brand", "Asics"),)),
    ("кеды vans", (("brand", "Vans"),)),
    ("new balance sneakers", (("brand", "New Balance"),)),
    ("найки", (("brand", "Nike"),)),
)
LOOKS = (
    ("black and red sneakers", (("colour", "black"), ("colour", "red"))),
    ("red shoes", (("colour", "red"),)),
    ("красные кроссовки", (("colour", "red"),)),
    ("синие адидас", (("colour", "blue"), ("brand", "Adidas"))),
    ("green trainers", (("colour", "green"),)),
    ("серые кроссовки", (("colour", "grey"),)),
    ("оранжевые найки", (("colour", "orange"), ("brand", "Nike"))),
    ("red high top", (("colour", "red"), ("height", "high"))),
    ("красные высокие кроссовки", (("colour", "red"), ("height", "high"))),
    ("чёрные высокие кеды", (("colour", "black"), ("height", "high"))),
    ("white low tops", (("colour", "white"), ("height", "low"))),
    ("canvas high top with a rubber toe",
     (("material", "canvas"), ("height", "high"), ("toe", "rubber toe"))),
    ("замшевые кеды на липучках", (("material", "suede"), ("closure", "velcro"))),
    ("checkered slip ons", (("pattern", "checker"), ("closure", "slip-on"))),
)  # fmt: skip


def words_to_photos(
    encoder: Encoder, pictures: Sequence[Picture], vectors: Vectors
) -> dict[str, Any]:
    """Ask every query of the pictures and give the precision of the first ten, beside chance.

    Pictures of which a named attribute is unknown are left out of that query's gallery; a query
    with fewer than five right answers is not asked. `vectors` (n, d) are the pictures', unit rows.
    """
    fit = Fit([enrich(picture) for picture in pictures])
    found: dict[str, Any] = {}
    for name, queries in (("names", NAMES), ("looks", LOOKS)):
        asked = [
            _precision(fit, text, parts, encoder.encode_texts([text])[0], vectors)
            for text, parts in queries
            if all(fit.knows(part) for part in parts)
        ]
        scored = [row for row in asked if row is not None]
        if scored:
            found[name] = {
                "queries": len(scored),
                "precision at 10": float(np.mean([row["precision"] for row in scored])),
                "chance": float(np.mean([row["chance"] for row in scored])),
                "each": scored,
            }
    return found


def _precision(
    fit: Fit, text: str, parts: tuple[tuple[str, str], ...], query: Vectors, vectors: Vectors
) -> dict[str, Any] | None:
    degrees = fit.of(Caption(text, parts))
    known = np.flatnonzero(~np.isnan(degrees))
    right = degrees[known] > 0
    if right.sum() < _FEWEST_RIGHT:
        return None
    first = np.argsort(-(vectors[known] @ query), kind="stable")[:_FIRST]
    return {
        "text": text,
        "precision": float(right[first].mean()),
        "chance": float(right.mean()),
        "gallery": len(known),
    }
