"""Relevance rules of the hand-written queries: which pictures answer, which do not, which may.

A rule is "field=value|other value", a query's rules are joined by ";" and must all hold. Fields:
brand, line (a silhouette or the beginning of its name), colour, height, and group (a table of
`data/line_groups.toml`). The degree of a picture is 1 (yes), between (a colour that is not its
first), 0 (no) or NaN: its labels do not tell, so it is left out of that query's gallery.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.manifest import Picture

DATA = Path(__file__).parent / "data"
_MINOR_COLOUR = 0.5
_UNKNOWN = float("nan")
# Two people would not agree on these: a picture with only the neighbour is left out.
_NEIGHBOURS = (
    {"red", "burgundy"}, {"blue", "navy"}, {"grey", "silver"}, {"olive", "green"},
    {"turquoise", "blue"}, {"turquoise", "green"}, {"gold", "yellow"}, {"beige", "brown"},
    {"beige", "gold"}, {"purple", "burgundy"}, {"pink", "red"}, {"purple", "pink"},
)  # fmt: skip


def degrees_of(rules: str, pictures: Sequence[Picture]) -> NDArray[np.float32]:
    """Judge every picture by a query's rules: (n,) degrees, the least of the rules' own.

    Raises:
        ValueError: a rule has no known field.
    """
    parts = [_read(rule) for rule in rules.split(";")]
    brands = _brands_of_lines(pictures)
    return np.array([_judge(parts, picture, brands) for picture in pictures], dtype=np.float32)


def _read(rule: str) -> tuple[str, tuple[str, ...]]:
    name, _, values = rule.partition("=")
    if name not in ("brand", "line", "colour", "height", "group") or not values:
        raise ValueError(f"no such relevance rule: {rule!r}")
    return name, tuple(values.split("|"))


def _judge(
    parts: Sequence[tuple[str, tuple[str, ...]]], picture: Picture, brands: dict[str, set[str]]
) -> float:
    judged = [max_known([_degree(n, v, picture, brands) for v in values]) for n, values in parts]
    if 0.0 in judged:
        return 0.0  # one clear no is enough, whatever else is unknown
    return _UNKNOWN if any(np.isnan(judged)) else min(judged)


def max_known(degrees: Sequence[float]) -> float:
    """Give the best of alternatives; unknown if none is a yes and one may be."""
    best = max((each for each in degrees if not np.isnan(each)), default=0.0)
    return _UNKNOWN if best == 0 and any(np.isnan(degrees)) else best


def _degree(name: str, value: str, picture: Picture, brands: dict[str, set[str]]) -> float:
    if name == "brand":
        return _brand(value, picture)
    if name == "line":
        return _line(value, picture, brands)
    if name == "colour":
        return _colour(value, picture.colours)
    if name == "height" and picture.height and picture.height != value:
        return _UNKNOWN if "mid" in (picture.height, value) else 0.0
    if name == "height" and picture.height:
        return 1.0
    if name == "height" and value not in _groups():
        return _UNKNOWN  # no list says which lines are cut to the ankle
    return _group(value, picture.silhouette)


def _brand(value: str, picture: Picture) -> float:
    if not picture.brand or {value, picture.brand} == {"Nike", "Jordan"}:
        return _UNKNOWN  # Nike makes Jordans; people mean either
    return float(picture.brand == value)


def _line(value: str, picture: Picture, brands: dict[str, set[str]]) -> float:
    if not picture.silhouette:
        makers = brands.get(value, set())
        return 0.0 if picture.brand and picture.brand not in makers else _UNKNOWN
    if _begins(picture.silhouette, value):
        return 1.0
    return _UNKNOWN if _begins(value, picture.silhouette) else 0.0


def _colour(value: str, colours: Sequence[str]) -> float:
    if not colours:
        return _UNKNOWN
    if value in colours:
        return 1.0 if colours[0] == value else _MINOR_COLOUR
    near = any({value, each} in _NEIGHBOURS for each in colours)
    return _UNKNOWN if near or "multicolour" in colours else 0.0


def _group(group: str, silhouette: str) -> float:
    if not silhouette:
        return _UNKNOWN
    told = _groups()[group]
    # The longest beginning decides: "Air Max Lebron 7" is more than an "Air Max".
    lengths = {
        answer: max((len(s) for s in told[answer] if _begins(silhouette, s)), default=0)
        for answer in ("yes", "maybe")
    }
    if not any(lengths.values()):
        return 0.0
    return 1.0 if lengths["yes"] >= lengths["maybe"] else _UNKNOWN


def _begins(name: str, start: str) -> bool:
    return f"{name} ".startswith(f"{start} ") or name == start


def _brands_of_lines(pictures: Sequence[Picture]) -> dict[str, set[str]]:
    """Whose lines these are: every beginning of a silhouette's name → its brands."""
    brands: dict[str, set[str]] = {}
    for silhouette, brand in {(p.silhouette, p.brand) for p in pictures if p.silhouette}:
        words = silhouette.split()
        for count in range(1, len(words) + 1):
            makers = brands.setdefault(" ".join(words[:count]), set())
            makers.add(brand)
            makers |= {"Nike", "Jordan"} if brand in ("Nike", "Jordan") else set()
    return brands


@cache
def _groups() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((DATA / "line_groups.toml").read_text(encoding="utf-8"))
