"""Lines guessed from neighbours: only train rows without one, never val, never another maker's."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from learning.config import DataConfig
from learning.datasets import is_for_tuning
from learning.guesses import GUESSED, guess_lines, with_guesses
from learning.manifest import Picture

DATA = DataConfig(sources=(), cache=Path("none"))
DISC, BAR = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


def pictures_of(line: str, count: int, **told: str) -> list[Picture]:
    """Train pictures that are not kept for tuning."""
    found = (
        Picture(Path(f"{line}{told}-{n}.png"), "train", brand="Nike", silhouette=line)
        for n in range(1000)
    )
    return [replace(p, **told) for p in found if not is_for_tuning(p)][:count]  # type: ignore[arg-type]


def near(middle: tuple[float, float, float], count: int) -> NDArray[np.float32]:
    vectors = np.array([middle] * count) + np.random.default_rng(1).normal(0, 0.05, (count, 3))
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


TAUGHT = [*pictures_of("Disc", 12), *pictures_of("Bar", 12)]
TAUGHT_VECTORS = np.concatenate((near(DISC, 12), near(BAR, 12)))


def guessed(asked: list[Picture], vectors: NDArray[np.float32]) -> dict[str, str]:
    lines, figures = guess_lines([*TAUGHT, *asked], np.concatenate((TAUGHT_VECTORS, vectors)), DATA)
    assert figures["guessed"] == len(lines)
    return lines


def test_an_unnamed_picture_among_discs_is_a_disc() -> None:
    [picture] = pictures_of("", 1)

    assert guessed([picture], near(DISC, 1)) == {picture.key: "Disc"}


def test_jordans_and_nikes_teach_each_other_and_vans_learn_from_neither() -> None:
    jordan, vans = pictures_of("", 1, brand="Jordan") + pictures_of("", 1, brand="Vans")

    assert guessed([jordan, vans], near(BAR, 2)) == {jordan.key: "Bar"}


def test_a_picture_between_two_lines_or_far_from_all_stays_unnamed() -> None:
    between, far = pictures_of("", 2)
    vectors = np.array([[0.7071, 0.7071, 0], [0, 0, 1]], dtype=np.float32)

    assert guessed([between, far], vectors) == {}


def test_a_val_picture_is_not_asked() -> None:
    [picture] = pictures_of("", 1)

    assert guessed([replace(picture, split="val")], near(DISC, 1)) == {}


def test_rows_for_tuning_tell_how_often_a_guess_is_right() -> None:
    names = (Path(f"tune-{n}.png") for n in range(1000))
    rows = [Picture(name, "train", brand="Nike", silhouette="Disc") for name in names]
    kept = [picture for picture in rows if is_for_tuning(picture)][:4]
    vectors = np.concatenate((TAUGHT_VECTORS, near(DISC, 3), near(BAR, 1)))

    _lines, figures = guess_lines([*TAUGHT, *kept], vectors, DATA)

    assert figures["tuning rows"] == figures["of them guessed"] == 4
    assert figures["right"] == 0.75


def test_guesses_name_train_pictures_and_no_other(tmp_path: Path) -> None:
    unnamed, named = pictures_of("", 1)[0], TAUGHT[0]
    val = replace(unnamed, path=Path("val.png"), split="val")
    told = {picture.key: "Bar" for picture in (unnamed, named, val)}
    (tmp_path / "guesses.json").write_text(json.dumps(told))

    found = with_guesses([unnamed, named, val], tmp_path / "guesses.json")

    assert found == [replace(unnamed, silhouette="Bar", quality=GUESSED), named, val]


def test_missing_guesses_say_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="python -m learning guess"):
        with_guesses(TAUGHT, tmp_path / "none.json")
