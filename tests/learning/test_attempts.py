"""Attempts to rank better: each way does what its name says, and is measured beside the others."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from learning.attempts.encodings import Mirrored, folder_at
from learning.attempts.limits import are_kin, find_limits, limits_markdown
from learning.attempts.table import attempts_markdown
from learning.attempts.ways import (
    Seen,
    averaged,
    centred,
    expanded,
    gallery_expanded,
    plain,
    re_ranked,
    shared,
    with_colour_share,
)
from learning.manifest import Picture
from learning.metrics import rank_queries, rank_similarities
from learning.yardstick.questions import Question
from search.encoders.base import Vectors, unit_rows
from search.encoders.composing import SHAPE_DIMENSIONS

KINDS, EACH = 4, 8


@pytest.fixture
def seen() -> Seen:
    """Four lines in the shape part; each picture's colour part points anywhere."""
    random = np.random.default_rng(0)
    lines = np.repeat(np.arange(KINDS), EACH)
    vectors = np.zeros((len(lines), 256), np.float32)
    vectors[np.arange(len(lines)), lines] = 1
    vectors[:, :SHAPE_DIMENSIONS] += 0.16 * random.normal(size=(len(lines), SHAPE_DIMENSIONS))
    vectors[:, SHAPE_DIMENSIONS:] = random.normal(size=(len(lines), 256 - SHAPE_DIMENSIONS))
    weighed = with_colour_share(vectors, 0.6)
    return Seen({"builtin": weighed, "other": with_colour_share(vectors, 0.1)}, weighed[::2])


@pytest.fixture
def question() -> Question:
    rows = np.arange(KINDS * EACH)
    lines = np.repeat(np.arange(KINDS), EACH)
    return Question("lines", rows, rows, lines, lines, rows.astype(np.int64))


def hits(way: object, seen: Seen, question: Question) -> float:
    similar = way(seen, question)  # type: ignore[operator]
    ranked = rank_similarities(
        similar, question.asked_labels, question.offered_labels, same_rows=question.own
    )
    return float(ranked.scores[:, 0].mean())


def test_ranking_by_similarities_is_ranking_by_vectors(seen: Seen, question: Question) -> None:
    vectors, labels = seen.by["builtin"], question.asked_labels
    before = plain()(seen, question)

    by_vectors = rank_queries(vectors, labels, vectors, labels, same_rows=question.own)
    by_numbers = rank_similarities(before, labels, labels, same_rows=question.own)

    np.testing.assert_allclose(by_vectors.scores, by_numbers.scores)
    assert np.isfinite(before).all()  # what was given is left as it was


@pytest.mark.parametrize("both", [True, False])
def test_less_colour_finds_the_line_where_colour_misleads(
    seen: Seen, question: Question, both: bool
) -> None:
    assert hits(shared(0.0, both=both), seen, question) > hits(plain(), seen, question) + 0.1


def test_shares_are_of_the_squared_length(seen: Seen) -> None:
    weighed = with_colour_share(seen.by["builtin"], 0.3)

    np.testing.assert_allclose(np.linalg.norm(weighed, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose((weighed[:, SHAPE_DIMENSIONS:] ** 2).sum(axis=1), 0.3, atol=1e-5)


def test_a_better_encoding_helps_the_mean(seen: Seen, question: Question) -> None:
    alone = hits(plain(), seen, question)
    with_other = hits(averaged(("builtin", "other"), both=True), seen, question)

    assert with_other > alone


@pytest.mark.parametrize("way", [expanded, gallery_expanded, re_ranked])
def test_neighbours_help_where_lines_hang_together(
    way: object, seen: Seen, question: Question
) -> None:
    made = way(0.05)  # type: ignore[operator]
    similar = made(seen, question)

    assert similar.shape == (KINDS * EACH, KINDS * EACH)
    assert np.isfinite(similar[~np.eye(len(similar), dtype=bool)]).all()
    assert hits(made, seen, question) >= hits(shared(0.05, both=True), seen, question) - 0.1


def test_a_query_does_not_pull_its_neighbours_towards_itself() -> None:
    random = np.random.default_rng(1)
    vectors = unit_rows(random.normal(size=(12, 256)))
    rows = np.arange(12)
    alone = Question("x", rows, rows, rows % 2, rows % 2, rows.astype(np.int64))
    outside = replace(alone, own=np.full(12, -1))
    seen = Seen({"builtin": vectors}, vectors)

    inside_value = gallery_expanded(0.25)(seen, alone)
    outside_value = gallery_expanded(0.25)(seen, outside)

    off = ~np.eye(12, dtype=bool)
    assert (inside_value[off] <= outside_value[off] + 1e-6).all()
    assert (inside_value[off] < outside_value[off] - 1e-3).any()


def test_half_whitening_keeps_lengths_and_whole_centring_keeps_the_order(
    seen: Seen, question: Question
) -> None:
    moved = Seen({"builtin": unit_rows(seen.by["builtin"] + 3)}, unit_rows(seen.learnt + 3))

    assert hits(centred(0), moved, question) >= hits(plain(), moved, question)
    similar = centred(0.5)(seen, question)
    np.testing.assert_allclose(np.diag(similar), 1, atol=1e-4)


class Left:
    """Sees only how bright the left half is."""

    name, revision, dimensions, has_text = "left", "1", 2, False

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        halves = [np.asarray(picture.convert("L")) for picture in pictures]
        left = [half[:, : half.shape[1] // 2].mean() for half in halves]
        return unit_rows(np.array([[value, 100.0] for value in left]))

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError


def test_a_mirrored_encoder_sees_the_other_side() -> None:
    picture = Image.new("RGB", (10, 4), "black")
    picture.paste("white", (5, 0, 10, 4))
    plain_one, mirrored = Left(), Mirrored(Left())

    assert plain_one.encode_images([picture])[0, 0] == 0
    assert mirrored.encode_images([picture])[0, 0] > 0.9
    assert (mirrored.name, mirrored.revision) == ("left mirrored", "1")


def test_another_size_is_another_folder_with_the_same_weights(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "preprocessor_config.json").write_text('{"size": {"height": 160, "width": 160}}')

    made = folder_at(128, folder, aside=tmp_path / "sides")
    again = folder_at(128, folder, aside=tmp_path / "sides")

    assert made == again
    assert '"height": 128' in (made / "preprocessor_config.json").read_text()
    assert (made / "model.safetensors").read_bytes() == b"weights"
    assert '"height": 160' in (folder / "preprocessor_config.json").read_text()


def test_names_of_one_line_are_kin_and_numbers_are_not() -> None:
    assert are_kin("Air Jordan 1", "Air Jordan 1 High")
    assert are_kin("Air Jordan 13", "Air Jordan Retro 13")
    assert not are_kin("Air Jordan 1", "Air Jordan 11")
    assert not are_kin("", "Dunk")


def test_limits_tell_whose_queries_fail(seen: Seen, question: Question) -> None:
    names = ["Dunk", "Dunk High", "Suede", "Era"]
    pictures = [
        Picture(
            Path(f"{row}"), "val", source="jordans", silhouette=names[line],
            domain="busy" if row % 2 else "plain", quality="medium" if line == 3 else "high",
        )
        for row, line in enumerate(np.repeat(np.arange(KINDS), EACH))
    ]  # fmt: skip

    found = find_limits(plain(), seen, [question], pictures)

    told = {each["group"]: each for each in found}
    assert told["all"]["queries"] == KINDS * EACH
    assert told["street"]["queries"] == told["studio"]["queries"] == KINDS * EACH / 2
    assert told["all"]["kin"] > told["all"]["hit"]
    assert told["doubtful labels"]["labels right"] == pytest.approx(0.75)
    assert "| (x) | all | 32 |" in limits_markdown(found, {"lines": "(x)"})


def test_the_table_marks_a_gain_that_is_no_chance() -> None:
    score = {"hit_at_1": 0.5, "hit_at_5": 0.75, "interval": (0.4, 0.6), "gain": (0.01, 0.2)}
    lost = {**score, "gain": (-0.2, -0.01)}
    result = {
        "name": "x", "price": "none", "tuning": {"street to studio": score},
        "val": {"street to studio": score, "silhouettes never seen": lost, "colour": 0.5},
    }  # fmt: skip

    line = attempts_markdown([result]).splitlines()[-1]

    assert "– / – / .500" in line
    assert ".500 ↑ (.400–.600) | .500 ↓ (.400–.600) | .750 | .500 | none |" in line
