"""The two tasks of the ladder, brand and silhouette, on the split that the heads are judged on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.config import Config
from learning.datasets import UNKNOWN, is_for_tuning
from learning.head_data import head_labels, is_learnt_from, is_unseen, maker_of
from learning.manifest import Picture

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Task:
    """Rows of one list of pictures by what they serve for; `targets` (n,) are class numbers.

    `clusters` (n,) number what is drawn whole for an interval: a silhouette, or else a product.
    """

    name: str
    labels: tuple[str, ...]
    targets: NDArray[np.int64]
    learnt: Rows
    tuned: Rows
    asked: Rows
    clusters: NDArray[np.int64]


def ladder_tasks(pictures: Sequence[Picture], config: Config) -> list[Task]:
    """Make the tasks over photos (drawn shoes have brands of their own and take no part).

    Classes are the heads' own; thumbnails are learnt from and asked for brands. Learnt from are at
    most so many pictures of a class as the configuration says, drawn once; tuning rows are for
    temperatures; val rows are asked.
    """
    is_learnt = [is_learnt_from(p, config) and p.source != "drawn" for p in pictures]
    learnable = [p for p, wanted in zip(pictures, is_learnt, strict=True) if wanted]
    small = config.data.thumbnails
    labels = head_labels(
        [p for p in learnable if p.source not in small],
        thumbnails=[p for p in learnable if p.source in small],
    )
    clusters = _numbered([p.silhouette or p.product_id or p.key for p in pictures])
    tasks = []
    for name, told, limit in (
        ("brands", [maker_of(p) for p in pictures], config.ladder.pictures_a_brand),
        ("silhouettes", [p.silhouette for p in pictures], config.ladder.pictures_a_silhouette),
    ):
        number_of = {label: number for number, label in enumerate(labels[name])}
        targets = np.array([number_of.get(label, UNKNOWN) for label in told], dtype=np.int64)
        usable = (targets != UNKNOWN) & np.array(
            [p.source != "drawn" and not is_unseen(p, config) for p in pictures]
        )
        is_val = np.array([p.split == "val" for p in pictures])
        is_tuned = np.array([is_for_tuning(p) for p in pictures])
        learnt = _at_most(np.flatnonzero(usable & np.array(is_learnt)), targets, limit, config.seed)
        tasks.append(
            Task(
                name=name,
                labels=labels[name],
                targets=targets,
                learnt=learnt,
                tuned=np.flatnonzero(usable & ~is_val & is_tuned),
                asked=np.flatnonzero(usable & is_val),
                clusters=clusters,
            )
        )
    return tasks


def rows_of(tasks: Sequence[Task]) -> Rows:
    """List every row that any task needs, in order, each once."""
    return np.unique(np.concatenate([r for t in tasks for r in (t.learnt, t.tuned, t.asked)]))


def _at_most(rows: Rows, targets: NDArray[np.int64], limit: int, seed: int) -> Rows:
    by_class: dict[int, list[int]] = defaultdict(list)
    for row in np.random.default_rng(seed).permutation(rows):
        if len(by_class[int(targets[row])]) < limit:
            by_class[int(targets[row])].append(int(row))
    return np.array(sorted(row for kept in by_class.values() for row in kept), dtype=np.intp)


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
