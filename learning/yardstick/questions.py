"""The questions (a) to (f): which pictures ask, which may answer, and what is right.

(a) same silhouette, leave-one-out, a table at a time; (b) same product, another view;
(c) street → studio among distractors; (f) silhouettes never seen in training. (d) words and
(e) colours are scored elsewhere over the same pictures.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.manifest import Picture

DISTRACTORS = 5000
_BUILTIN_CONFIG = Path(__file__).parents[1] / "configs" / "builtin.toml"
_UNKNOWN = -1
_THUMBNAILS = ("myntra",)  # 60×80 pixels
_CATALOGUE = "catalog"

Names = list[str]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Question:
    """Queries and gallery as rows of one list of pictures, with the label of each.

    Shapes: asking (q,), offered (n,); labels (q,) and (n,), -1 fits nothing. `own` (q,) is each
    query's place in the gallery, -1 where it is not there.
    """

    name: str
    asking: Rows
    offered: Rows
    asked_labels: NDArray[np.int64]
    offered_labels: NDArray[np.int64]
    own: NDArray[np.int64]


def held_out_silhouettes(config: Path = _BUILTIN_CONFIG) -> frozenset[str]:
    """Read which silhouettes a training keeps back; none if it keeps none."""
    told = tomllib.loads(config.read_text(encoding="utf-8"))
    return frozenset(told.get("data", {}).get("held_out", ()))


def pictures_asked(tables: Mapping[str, Sequence[Picture]]) -> list[Picture]:
    """List every picture that any question needs, each once: val rows, distractors, the unseen."""
    everything = [picture for rows in tables.values() for picture in rows]
    unseen = held_out_silhouettes()
    wanted = [p for p in everything if p.split == "val" or p.silhouette in unseen]
    return list({p.key: p for p in [*wanted, *_distractors(everything)]}.values())


def ask(pictures: Sequence[Picture], tables: Mapping[str, Sequence[Picture]]) -> list[Question]:
    """Make the questions that these pictures can answer; one without a right answer is left out."""
    keys = {name: {picture.key for picture in rows} for name, rows in tables.items()}
    found = [_same_silhouette(pictures, name, own) for name, own in keys.items()]
    found.append(
        _leave_one_out(
            pictures,
            "same product, other view",
            lambda p: p.split == "val",
            lambda p: p.product_id or p.key,
        )
    )
    found += [_street_to_studio(pictures), _unseen(pictures, keys)]
    return [question for question in found if question is not None]


def _same_silhouette(pictures: Sequence[Picture], name: str, own: set[str]) -> Question | None:
    return _leave_one_out(
        pictures,
        f"same silhouette, {name}",
        lambda p: p.key in own and p.split == "val" and bool(p.silhouette),
        lambda p: p.silhouette,
    )


def _leave_one_out(
    pictures: Sequence[Picture],
    name: str,
    wanted: Callable[[Picture], bool],
    label: Callable[[Picture], str],
) -> Question | None:
    rows = _rows(pictures, wanted)
    labels = _numbers([label(pictures[row]) for row in rows])
    if len(labels) == len(set(labels.tolist())):
        return None
    return Question(name, rows, rows, labels, labels, np.arange(len(rows)))


def _street_to_studio(pictures: Sequence[Picture]) -> Question | None:
    """Busy labelled val pictures ask; plain val pictures and the distractors may answer."""
    street = _rows(
        pictures, lambda p: p.split == "val" and p.domain == "busy" and bool(p.silhouette)
    )
    if not len(street):
        return None
    brands = {pictures[row].brand for row in street}
    asked = {pictures[row].silhouette for row in street}

    def may_answer(picture: Picture) -> bool:
        if picture.domain != "plain" or (not picture.silhouette and picture.brand in brands):
            # An unlabelled picture of the same brand may be the right shoe: no hit and no miss.
            return False
        return picture.split == "val" or not _is_of_lines(picture.silhouette, asked)

    studio = _rows(pictures, may_answer)
    names = [pictures[row].silhouette for row in (*street, *studio)]
    labels = _numbers(names)
    queried, offered = labels[: len(street)], labels[len(street) :]
    if not np.isin(queried, offered[offered != _UNKNOWN]).any():
        return None
    nowhere = np.full(len(street), -1, dtype=np.int64)
    return Question("street to studio", street, studio, queried, offered, nowhere)


def _unseen(pictures: Sequence[Picture], keys: Mapping[str, set[str]]) -> Question | None:
    """All pictures of the held-out silhouettes ask, among themselves and the catalogue's val."""
    unseen = held_out_silhouettes()
    catalogue = keys.get(_CATALOGUE, set().union(*keys.values()))
    asking = _rows(pictures, lambda p: p.silhouette in unseen)
    offered = _rows(
        pictures,
        lambda p: p.silhouette in unseen or (p.split == "val" and p.key in catalogue),
    )
    if len(asking) < 2:
        return None
    place = {int(row): at for at, row in enumerate(offered)}
    labels = _numbers([pictures[row].silhouette for row in (*asking, *offered)])
    own = np.array([place[int(row)] for row in asking], dtype=np.int64)
    return Question(
        "silhouettes never seen", asking, offered, labels[: len(asking)], labels[len(asking) :], own
    )


def _distractors(pictures: Sequence[Picture]) -> list[Picture]:
    """Draw plain train pictures that are surely none of the street queries' silhouettes."""
    street = [p for p in pictures if p.split == "val" and p.domain == "busy" and p.silhouette]
    asked, brands = {p.silhouette for p in street}, {p.brand for p in street}
    others = [
        p
        for p in pictures
        if p.split == "train"
        and p.domain == "plain"
        and p.source not in _THUMBNAILS
        and (p.brand not in brands if not p.silhouette else not _is_of_lines(p.silhouette, asked))
    ]
    if not asked:
        return []
    order = np.random.default_rng(0).permutation(len(others))[:DISTRACTORS]
    return [others[row] for row in sorted(order)]


def _is_of_lines(silhouette: str, lines: set[str]) -> bool:
    return any(f"{silhouette} ".startswith(f"{line} ") for line in lines)


def _rows(pictures: Sequence[Picture], wanted: Callable[[Picture], bool]) -> Rows:
    return np.flatnonzero([wanted(picture) for picture in pictures])


def _numbers(names: Sequence[str]) -> NDArray[np.int64]:
    labels: NDArray[np.int64] = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    labels[[not name for name in names]] = _UNKNOWN
    return labels
