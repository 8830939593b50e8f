"""The ladder: descriptors say what they should, classifiers need no pickle, the table is whole."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from learning.classical.classifiers import (
    BOOSTED,
    LINEAR,
    LOGISTIC,
    RBF,
    choose_temperature,
    classifier,
    keep,
    load,
    probabilities,
    scores_of,
)
from learning.classical.descriptors import POINTS, WHOLE, Mask, Square, moments
from learning.classical.pair_ladder import inliers, key_points
from learning.classical.scoring import classification_scores
from learning.classical.table import ladder_markdown
from learning.classical.visual_words import bag_of_words, learn_words, vlad

SIDE = 96


def drawn(colour: str = "#c02020", *, lift: int = 0) -> tuple[Square, Mask]:
    """A shoe-like shape on white; `lift` raises its collar."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    pen.polygon([(8, 76), (8, 50 - lift), (36, 50 - lift), (88, 66), (88, 76)], fill=colour)
    pen.line([(20, 60), (60, 70)], fill="black", width=2)
    square = np.asarray(image)
    return square, (square != 255).any(axis=2)


def textured(seed: int) -> Square:
    random = np.random.default_rng(seed)
    noise = ndimage.gaussian_filter(random.normal(size=(160, 160)), 2)
    grey = np.clip(128 + 400 * noise, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


@pytest.mark.parametrize("name", WHOLE)
def test_descriptors_have_one_length_and_are_numbers(name: str) -> None:
    shoe, mask = drawn()
    with_mask, without = WHOLE[name](shoe, mask), WHOLE[name](shoe, np.zeros_like(mask))

    assert with_mask.shape == without.shape
    assert with_mask.dtype == np.float32
    assert np.isfinite(with_mask).all()
    assert np.isfinite(without).all()


def test_colours_know_colour_and_outlines_do_not() -> None:
    (red, mask), (blue, _) = drawn("#c02020"), drawn("#2040c0")

    def likeness(name: str) -> float:
        first, second = (WHOLE[name](square, mask) for square in (red, blue))
        return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))

    assert likeness("colours") < 0.6
    assert likeness("HOG") > 0.8


def test_moments_tell_a_high_top_from_a_low_one() -> None:
    low, high = (moments(*drawn(lift=lift)) for lift in (0, 30))

    assert high[7] > 1.5 * low[7]  # height by width
    assert not moments(drawn()[0], np.zeros((SIDE, SIDE), np.bool_)).any()


def test_visual_words_give_unit_rows_and_zeros_for_a_blank_picture() -> None:
    empty = np.zeros((160, 160), np.bool_)
    points = [POINTS["SIFT"](textured(seed), empty) for seed in range(3)]
    blank = POINTS["SIFT"](np.full((160, 160, 3), 255, np.uint8), empty)
    words = learn_words(points, count=8, seed=0)

    for gathered in (bag_of_words([*points, blank], words), vlad([*points, blank], words)):
        lengths = np.linalg.norm(gathered, axis=1)
        np.testing.assert_allclose(lengths[:3], 1, atol=1e-5)
        assert lengths[3] == 0
    with pytest.raises(ValueError, match="visual words"):
        learn_words([points[0][:4]], count=8, seed=0)


@pytest.mark.parametrize("name", [LOGISTIC, LINEAR, RBF, BOOSTED])
def test_a_classifier_learns_and_comes_back_from_its_file(name: str, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    targets = np.arange(90) % 3
    rows = (np.eye(3)[targets] * 4 + random.normal(size=(90, 3))).astype(np.float32)
    model = classifier(name, dimensions=3, rows=90).fit(rows, targets)

    size = keep(model, tmp_path / "model.skops")
    again = load(tmp_path / "model.skops")

    assert size == (tmp_path / "model.skops").stat().st_size
    scores = scores_of(model, rows, classes=4)
    np.testing.assert_allclose(scores_of(again, rows, classes=4), scores)
    assert (scores.argmax(axis=1) == targets).mean() > 0.9
    assert (scores[:, 3] < scores[:, :3].min(axis=1)).all()  # never seen: never first


def test_the_temperature_makes_overconfident_scores_milder() -> None:
    targets = np.array([0, 1] * 50)
    scores = np.where(np.eye(2)[targets] > 0, 5.0, -5.0)
    scores[:20] *= -1  # one in five is wrong, and as sure as the others

    temperature = choose_temperature(scores, targets)

    assert temperature > 3
    np.testing.assert_allclose(probabilities(scores, temperature).sum(axis=1), 1)
    before, after = (
        classification_scores(probabilities(scores, t), targets, np.arange(100))
        for t in (1.0, temperature)
    )
    assert after["calibration_error"] < before["calibration_error"]
    assert before["accuracy"] == after["accuracy"] == 0.8


def test_scores_are_what_one_counts_by_hand() -> None:
    shares = np.array([[0.9, 0.1, 0.0], [0.6, 0.4, 0.0], [0.2, 0.3, 0.5]])
    told = classification_scores(shares, np.array([0, 1, 2]), np.array([0, 1, 2]))

    assert told["accuracy"] == pytest.approx(2 / 3)
    assert told["top_5"] == 1.0
    assert told["macro_f1"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert told["calibration_error"] == pytest.approx((0.1 + 0.6 + 0.5) / 3)


def test_one_homography_explains_a_turned_picture_and_not_a_stranger() -> None:
    square = textured(1)
    turn = cv2.getRotationMatrix2D((80, 80), 12, 0.95)
    turned = np.asarray(cv2.warpAffine(square, turn, (160, 160)), dtype=np.uint8)

    same = inliers(key_points(square), key_points(turned))
    other = inliers(key_points(square), key_points(textured(2)))

    assert same > 3 * max(1, other)
    assert inliers(key_points(square), key_points(np.zeros((160, 160, 3), np.uint8))) == 0


def test_the_table_goes_bottom_to_top() -> None:
    rung = {
        "described": "HOG", "classifier": LINEAR, "task": "brands", "pictures": 10, "classes": 3,
        "learnt from": 30, "accuracy": 0.5, "accuracy_95": (0.4, 0.6), "macro_f1": 0.4,
        "top_5": 1.0, "calibration_error": 0.1, "cpu_ms_a_picture": 2.5, "train_cpu_s": 1.2,
        "bytes": 2048,
    }  # fmt: skip
    heads = {**rung, "described": "heads", "classifier": "", "train_cpu_s": None}

    lines = ladder_markdown([rung, heads], []).splitlines()

    assert lines[-2].startswith("| HOG, linear SVM | .500 (.400–.600) | .400 | 1.00 | .100 |")
    assert lines[-1].startswith("| heads | .500")
    assert lines[-1].endswith("| 2.5 | – | 2 |")
