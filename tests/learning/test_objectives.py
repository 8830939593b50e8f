"""Every objective learns to look where the lines differ, from features that drown it in noise."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from learning.attempts.objectives import (
    OBJECTIVES,
    Objective,
    blind_lesson,
    fit_projection,
    learnt_from,
    lesson_for,
)
from learning.config import Config, DataConfig, ExportConfig
from learning.datasets import is_for_tuning
from learning.manifest import Picture
from learning.metrics import rank_queries
from search.encoders.base import Vectors, unit_rows

LINES, EACH, TOLD, NOISE = 32, 16, 12, 40
CONFIG = Config(
    out=Path("none"),
    data=DataConfig(sources=(), cache=Path("none"), held_out=("Unseen",)),
    export=ExportConfig(folder=Path("none")),
)


def pictures(quality: str = "high") -> list[Picture]:
    return [
        Picture(Path(f"{line}-{n}.png"), "train", silhouette=f"Line {line}", quality=quality)
        for line in range(LINES)
        for n in range(EACH)
    ]


def features(seed: int) -> Vectors:
    """A line's own direction in the first numbers; louder noise in all others."""
    lines = np.random.default_rng(0).normal(size=(LINES, TOLD))
    random = np.random.default_rng(seed)
    told = np.repeat(lines, EACH, axis=0) + 0.3 * random.normal(size=(LINES * EACH, TOLD))
    noise = 1.2 * random.normal(size=(LINES * EACH, NOISE))
    return unit_rows(np.concatenate((told, noise), axis=1).astype(np.float32))


def hits(vectors: Vectors) -> float:
    labels: NDArray[np.int64] = np.repeat(np.arange(LINES), EACH)
    ranked = rank_queries(vectors, labels, vectors, labels, same_rows=np.arange(len(labels)))
    return float(ranked.scores[:, 0].mean())


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda each: each.name)
def test_it_finds_the_right_line_more_often_than_the_features_do(objective: Objective) -> None:
    lesson = lesson_for(objective, features(1), pictures())
    if objective.is_blind:  # views of a picture differ by the noise, as pictures of a line do
        lesson = blind_lesson(np.stack((features(1), features(3))))
    project = fit_projection(objective, lesson, steps=100, seed=0)

    asked = features(2)  # other pictures of the same lines
    found = project(asked)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-4)
    assert hits(found) > hits(asked) + 0.1


def test_labels_in_doubt_can_be_left_out() -> None:
    sure_only = next(o for o in OBJECTIVES if o.qualities == ("high",))
    told = pictures()[: LINES * EACH // 2] + pictures("medium")[LINES * EACH // 2 :]

    half = len(told) // 2
    lessons = [lesson_for(sure_only, features(1)[:n], told[:n]) for n in (len(told), half)]
    project, without = (fit_projection(sure_only, each, steps=100, seed=0) for each in lessons)

    np.testing.assert_allclose(project(features(2)), without(features(2)), atol=1e-5)


def test_rare_lines_and_lines_kept_back_teach_nothing() -> None:
    taught = [p for p in pictures() if not is_for_tuning(p)]
    rare = [Picture(Path(f"rare-{n}"), "train", silhouette="Rare") for n in range(2)]
    unseen = [Picture(Path(f"unseen-{n}"), "train", silhouette="Unseen") for n in range(5)]
    val = [Picture(Path(f"val-{n}"), "val", silhouette="Line 1") for n in range(5)]

    assert learnt_from([*taught, *rare, *unseen, *val], CONFIG) == taught


def test_nothing_to_tell_apart_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to tell apart"):
        learnt_from([p for p in pictures() if p.silhouette == "Line 1"], CONFIG)
