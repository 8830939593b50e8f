"""Boxes follow their photo through every bend, and the score of a detector is right."""

import numpy as np
import pytest
import torch

from learning.boxes import BoxedPhotos, bend, targets_of
from learning.detector import _average_precision
from search.encoders.detector import SIDE, decode_boxes, overlap


def photos_with_a_white_box() -> BoxedPhotos:
    pixels = np.zeros((1, SIDE, SIDE, 3), np.uint8)
    pixels[0, 100:180, 60:220] = 255
    return BoxedPhotos(pixels, (np.array([[60, 100, 220, 180]], np.float32),))


@pytest.mark.parametrize("seed", range(12))
def test_a_box_stays_round_its_shoe_when_the_photo_is_bent(seed: int) -> None:
    photos = photos_with_a_white_box()
    generator = torch.Generator().manual_seed(seed)
    pixels, boxes = bend(photos, np.array([0]), generator=generator)
    bright = (pixels[0].mean(dim=0) > 0).numpy()
    if not len(boxes[0]):
        pytest.skip("this bend moved the shoe out of the frame")
    rows, columns = np.nonzero(bright)
    seen = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], np.float32)
    assert overlap(boxes[0][0], seen) > 0.85


def test_targets_decode_to_the_box_that_they_were_made_of() -> None:
    box = np.array([[60, 100, 220, 180]], np.float32)
    near, edges = targets_of([box])
    found, sure = decode_boxes(near[0].numpy(), edges[0].numpy())
    assert sure[0] == 1
    assert overlap(found[0], box[0]) > 0.99
    assert len(found) == 1


def test_average_precision_falls_with_false_alarms_and_misses() -> None:
    assert _average_precision([(0.9, True), (0.8, True)], 2) == 1
    assert _average_precision([(0.9, True)], 2) == 0.5
    assert _average_precision([(0.9, False), (0.8, True)], 1) == 0.5
