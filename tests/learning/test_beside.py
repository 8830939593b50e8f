"""New heads beside old ones, and how sure is sure enough: counted by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from learning.beside import compare_heads
from learning.curves import curve
from learning.head_data import HeadData
from learning.manifest import Picture
from search.encoders.heads import Heads

LABELS = {
    "brands": ("Nike", "Puma"),
    "silhouettes": ("Dunk", "Suede"),
    "heights": ("low", "high"),
    "kinds": ("sneaker", "no shoe"),
    "colours": ("white",),
}


def heads(*, swapped: bool = False, encoder: str = "e") -> Heads:
    """Heads that read the larger of two numbers; `swapped` ones the smaller."""
    weights = {"hidden.weight": np.zeros((1, 2)), "hidden.bias": np.zeros(1)}
    for name, labels in LABELS.items():
        rows = np.array([[9.0, 0, 0], [0, 9.0, 0]])[: len(labels)]
        weights[f"{name}.weight"] = rows[::-1] if swapped and name == "brands" else rows
        weights[f"{name}.bias"] = np.zeros(len(labels))
    return Heads(
        weights={name: value.astype(np.float32) for name, value in weights.items()},
        labels=LABELS,
        temperatures=dict.fromkeys(LABELS, 1.0),
        brand_of={"Dunk": "Nike", "Suede": "Puma"},
        smallest_known=0.5,
        encoder_revision=encoder,
        version="1",
    )


def val(count: int) -> tuple[HeadData, list[Picture]]:
    """Pictures of Nikes, all of val, with their vectors."""
    vectors = np.tile(np.array([1, 0], np.float32), (count, 1))
    pictures = [Picture(path=Path("x"), split="val", brand="Nike") for _ in range(count)]
    data = HeadData(
        vectors=vectors,
        targets={},
        colours=np.zeros((count, 1), np.float32),
        labels=dict(LABELS),
        weights=np.ones(count, np.float32),
    )
    return data, pictures


def test_whoever_is_right_more_often_wins() -> None:
    data, pictures = val(8)
    told = compare_heads(heads(), heads(swapped=True), revision="r", data=data, pictures=pictures)
    assert told["wins"]
    assert told["told"] == "brands 8 of 8 right (before 0)"
    back = compare_heads(heads(swapped=True), heads(), revision="r", data=data, pictures=pictures)
    assert not back["wins"]
    assert back["worse"] == ["brands"]


def test_equals_do_not_win() -> None:
    data, pictures = val(3)
    assert not compare_heads(heads(), heads(), revision="r", data=data, pictures=pictures)["wins"]


def test_heads_of_two_encoders_are_not_compared() -> None:
    data, pictures = val(1)
    with pytest.raises(ValueError, match="different encoders"):
        compare_heads(heads(), heads(encoder="f"), revision="r", data=data, pictures=pictures)


def test_a_curve_counts_answers_at_least_so_sure_and_the_right_ones() -> None:
    sure = np.array([0.99, 0.9, 0.6, 0.2], np.float32)
    rows = {row[0]: row[1:] for row in curve(sure, np.array([True, False, True, True]))}
    assert rows[0.5] == [3, 2]
    assert rows[0.98] == [1, 1]
    assert rows[0] == [4, 3]
