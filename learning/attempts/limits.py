"""What stands in the way of the aims: whose queries fail, and which misses are misses by name only.

"Kin" are names of which one begins with the other once "Retro" is left out: Air Jordan 1 and Air
Jordan 1 High are two labels of the tables, and often of one shoe.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.attempts.ways import Seen, Way
from learning.manifest import Picture
from learning.metrics import rank_similarities
from learning.yardstick.questions import Question

# Shares of right labels as the data's README estimates them; other sources count as right.
_RIGHT_LABELS = {("jordans", "high"): 0.925, ("jordans", "medium"): 0.75}

_GROUPS: dict[str, Callable[[Picture], bool]] = {
    "all": lambda picture: True,
    "studio": lambda picture: picture.domain == "plain",
    "street": lambda picture: picture.domain == "busy",
    "sure labels": lambda picture: picture.quality == "high",
    "doubtful labels": lambda picture: picture.quality == "medium",
}


def find_limits(
    way: Way, seen: Seen, questions: Sequence[Question], pictures: Sequence[Picture]
) -> list[dict[str, Any]]:
    """Score groups of each question's queries, strictly and with kin counted as right."""
    found = []
    for question in questions:
        ranked = rank_similarities(
            way(seen, question),
            question.asked_labels,
            question.offered_labels,
            same_rows=question.own,
        )
        asked = [pictures[row] for row in question.asking[ranked.rows]]
        first = [pictures[row] for row in question.offered[ranked.first[:, 0]]]
        strict = ranked.scores[:, 0] > 0
        kin = strict | np.array(
            [are_kin(a.silhouette, b.silhouette) for a, b in zip(asked, first, strict=True)]
        )
        for name, belongs in _GROUPS.items():
            rows = np.array([belongs(picture) for picture in asked])
            if rows.any() and (name == "all" or not rows.all()):
                found.append(
                    {
                        "question": question.name,
                        "group": name,
                        **_told(rows, strict, kin, asked),
                        "hit_at_5": float(ranked.scores[rows, 1].mean()),
                    }
                )
    return found


def are_kin(line: str, other: str) -> bool:
    """Whether two silhouettes are one line, or one a variant of the other, by their names.

    >>> are_kin("Air Jordan 13", "Air Jordan Retro 13"), are_kin("Dunk", "Dunk High")
    (True, True)
    >>> are_kin("Air Jordan 1", "Air Jordan 11"), are_kin("", "Dunk")
    (False, False)
    """
    first, second = (
        " ".join(word for word in name.lower().split() if word != "retro") for name in (line, other)
    )
    if not first or not second:
        return False
    return f"{first} ".startswith(f"{second} ") or f"{second} ".startswith(f"{first} ")


def limits_markdown(found: Sequence[dict[str, Any]], names: dict[str, str]) -> str:
    """Lay the groups out as a table."""
    lines = [
        "| question | queries | number | Hit@1 | with kin counted | Hit@5 | labels right at most |",
        "|---|---|---|---|---|---|---|",
    ]
    for told in found:
        ceiling = told["labels right"]
        cells = [f"{told[name]:.3f}".removeprefix("0") for name in ("hit", "kin", "hit_at_5")]
        lines.append(
            f"| {names.get(told['question'], told['question'])} | {told['group']} |"
            f" {told['queries']} | {' | '.join(cells)} |"
            f" {'–' if ceiling is None else f'{ceiling:.2f}'.removeprefix('0')} |"
        )
    return "\n".join(lines)


def _told(
    rows: NDArray[np.bool_],
    strict: NDArray[np.bool_],
    kin: NDArray[np.bool_],
    asked: Sequence[Picture],
) -> dict[str, Any]:
    shares = [
        _RIGHT_LABELS.get((picture.source, picture.quality), 1.0)
        for picture, wanted in zip(asked, rows, strict=True)
        if wanted
    ]
    at_most = float(np.mean(shares))
    return {
        "queries": int(rows.sum()),
        "hit": float(strict[rows].mean()),
        "kin": float(kin[rows].mean()),
        "labels right": at_most if at_most < 1 else None,
    }
