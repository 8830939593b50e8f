"""The yardstick of words: rules judge pictures, and orders are scored as one counts by hand."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from learning.full_text import FullText
from learning.manifest import Picture
from learning.metrics import ndcg
from learning.relevance import degrees_of
from learning.words import DEVELOPED, FRESH, read_queries, words_to_photos
from search.encoders.base import Vectors

RED_HIGH = Picture(
    Path("a"), "val", brand="Nike", silhouette="Dunk High", colours=("red", "white"), height="high"
)
CHUCK = Picture(
    Path("b"), "val", brand="Converse", silhouette="Chuck Taylor All Star", colours=("navy",)
)
JORDAN_1 = Picture(Path("c"), "val", brand="Jordan", silhouette="Air Jordan 1")
NAMELESS = Picture(Path("d"), "val", brand="Adidas")
PICTURES = [RED_HIGH, CHUCK, JORDAN_1, NAMELESS]


class RedIsOneZero:
    """Answers words with "red" or "красн" by (1, 0) and all else by (0, 1)."""

    name, revision, dimensions, has_text = "test", "1", 2, True

    def encode_images(self, pictures: Sequence[object]) -> Vectors:
        raise NotImplementedError

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return np.array(
            [[1, 0] if "red" in text or "красн" in text else [0, 1] for text in texts], np.float32
        )


@pytest.mark.parametrize(
    ("rules", "degrees"),
    [
        ("brand=Adidas", [0, 0, 0, 1]),
        ("brand=Nike", [1, 0, np.nan, 0]),  # Nike makes Jordans
        ("line=Dunk", [1, 0, 0, 0]),
        ("line=Air Jordan 1 High", [0, 0, np.nan, 0]),  # an Air Jordan 1 may be a High
        ("colour=red", [1, 0, np.nan, np.nan]),
        ("colour=white", [0.5, 0, np.nan, np.nan]),
        ("colour=blue", [0, np.nan, np.nan, np.nan]),  # navy: people would not agree
        ("group=rubber-toe", [0, 1, 0, np.nan]),
        ("height=high", [1, np.nan, np.nan, np.nan]),
        ("height=mid", [np.nan, np.nan, np.nan, np.nan]),
        ("colour=red;line=Dunk", [1, 0, 0, 0]),
        ("line=Dunk|Chuck Taylor All Star", [1, 1, 0, 0]),
    ],
)
def test_rules_say_yes_no_and_unknown(rules: str, degrees: list[float]) -> None:
    np.testing.assert_array_equal(degrees_of(rules, PICTURES), np.array(degrees, np.float32))


def test_a_rule_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(ValueError, match="toe=rubber"):
        degrees_of("toe=rubber", PICTURES)


@pytest.mark.parametrize("file", [DEVELOPED, FRESH])
def test_there_are_queries_of_every_kind_and_all_rules_are_read(file: str) -> None:
    queries = read_queries(file)
    counted = Counter((query.language, query.stratum) for query in queries)

    assert len(queries) >= 200
    assert len(counted) == 6
    assert min(counted.values()) >= 30
    for query in queries:
        degrees_of(query.relevant, PICTURES)


def test_no_fresh_query_was_asked_while_the_vocabulary_grew() -> None:
    developed = {query.text.lower() for query in read_queries(DEVELOPED)}
    fresh = [query.text.lower() for query in read_queries(FRESH)]

    assert len(set(fresh)) == len(fresh)
    assert not developed.intersection(fresh)


def test_the_gain_falls_with_the_rank_and_ties_share_it() -> None:
    degrees = np.array([0.0, 1.0, 0.5])

    assert ndcg(degrees, np.array([0.1, 0.9, 0.5])) == pytest.approx(1)
    best = 1 + 0.5 / np.log2(3)
    assert ndcg(degrees, np.array([0.9, 0.5, 0.1])) == pytest.approx(
        (1 / np.log2(3) + 0.5 / 2) / best
    )
    tied = 0.5 * (1 + 1 / np.log2(3) + 1 / 2)
    assert ndcg(degrees, np.zeros(3)) == pytest.approx(tied / best)


def test_full_text_finds_bent_words_and_colours_in_russian() -> None:
    found = FullText(PICTURES)

    assert found.scores("красных dunks").argmax() == 0
    assert found.scores("темно-синий chuck").argmax() == 1
    assert not found.scores("slippers").any()


def test_an_encoder_is_scored_beside_full_text_and_chance() -> None:
    red = [Picture(Path(f"r{n}"), "val", colours=("red",), height="high") for n in range(10)]
    grey = [Picture(Path(f"g{n}"), "val", colours=("grey",), height="low") for n in range(30)]
    vectors = np.repeat(np.eye(2, dtype=np.float32), [10, 30], axis=0)

    found = words_to_photos(RedIsOneZero(), [*red, *grey], vectors, queries=read_queries())

    each = {row["text"]: row for row in found["each"]}
    assert each["red high top"]["encoder"] == pytest.approx(1.0)
    assert each["red high top"]["chance"] == pytest.approx(0.25)

    assert found["en"]["queries"] + found["ru"]["queries"] == len(found["each"])
