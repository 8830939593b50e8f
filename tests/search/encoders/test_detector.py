"""The shoe detector: boxes from cells, and what the shipped one sees."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from search.encoders.base import EncoderUnavailableError
from search.encoders.detector import (
    ShoeBox,
    ShoeDetector,
    decode_boxes,
    overlap,
    parts_to_ask,
    shipped_detector,
)

CELLS = 18


def cells() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.zeros((CELLS, CELLS), np.float32), np.full((4, CELLS, CELLS), 2, np.float32)


def test_a_cell_becomes_a_box_round_its_middle() -> None:
    scores, edges = cells()
    scores[5, 7] = 0.9
    boxes, sure = decode_boxes(scores, edges)
    assert sure.tolist() == pytest.approx([0.9])
    assert boxes[0].tolist() == [7.5 * 16 - 32, 5.5 * 16 - 32, 7.5 * 16 + 32, 5.5 * 16 + 32]


def test_of_two_boxes_on_one_shoe_the_surer_stays_and_another_shoe_is_kept() -> None:
    scores, edges = cells()
    scores[5, 7], scores[5, 8], scores[14, 3] = 0.6, 0.8, 0.5
    boxes, sure = decode_boxes(scores, edges)
    assert sure.tolist() == pytest.approx([0.8, 0.5])
    assert overlap(boxes[0], boxes[1]) == 0


def test_overlap_is_intersection_over_union() -> None:
    one, half = np.array([0, 0, 2, 2], np.float32), np.array([0, 1, 2, 3], np.float32)
    assert overlap(one, one) == 1
    assert overlap(one, half) == pytest.approx(1 / 3)


def test_one_shoe_that_fills_its_picture_is_asked_whole_and_a_small_one_with_a_margin() -> None:
    assert parts_to_ask([]) == []
    assert parts_to_ask([ShoeBox(0, 0.1, 1, 0.8, 0.9)]) == []
    assert parts_to_ask([ShoeBox(0.5, 0.5, 0.5, 0.25, 0.9)]) == [[0.47, 0.485, 0.53, 0.28]]


def test_of_several_shoes_even_a_large_one_is_a_part() -> None:
    boxes = [ShoeBox(0, 0, 1, 0.8, 0.9), ShoeBox(0.1, 0.8, 0.4, 0.2, 0.5)]
    assert parts_to_ask(boxes)[0] == [0, 0, 1, 0.848]


def test_a_missing_detector_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="no detector here"):
        ShoeDetector.load(tmp_path)


def test_the_shipped_detector_sees_nothing_in_an_empty_picture_and_keeps_boxes_inside() -> None:
    detector = shipped_detector()
    assert detector is not None
    assert detector.find(Image.new("RGB", (640, 360), "grey")) == []
    drawn = Image.new("RGB", (640, 360), (90, 120, 90))
    ImageDraw.Draw(drawn).ellipse((180, 130, 460, 250), fill="white")
    for box in detector.find(drawn):
        assert 0 <= box.left < box.left + box.width <= 1.0001
        assert 0 <= box.top < box.top + box.height <= 1.0001
