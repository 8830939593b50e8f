"""A photo in words: an honest sentence, words with their strength, alt texts."""

from __future__ import annotations

import numpy as np
import pytest
from django.utils import translation
from numpy.typing import NDArray

from search.describing import alt_text, describe_photo
from search.encoders.heads import Heads
from search.encoders.identity import MODELS_FOLDER, folder_revision
from search.encoders.words import WordProbes
from search.models import Encoder, Prediction
from tests.factories import ProductFactory
from tests.search.factories import EncoderFactory, PhotoQueryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def encoder() -> Encoder:
    return EncoderFactory.create(
        name="builtin", revision=folder_revision(MODELS_FOLDER / "builtin"), dimensions=256
    )


def toward(head: str, label: str, *keys: str) -> NDArray[np.float32]:
    """Make a vector that the shipped heads and words take for what is named."""
    heads, probes = Heads.load(), WordProbes.load()
    wide = heads.weights["hidden.weight"].shape[1]
    rows = heads.weights[f"{head}.weight"][:, :wide]
    vector = rows[heads.labels[head].index(label)] - rows.mean(axis=0)
    vector = vector / np.linalg.norm(vector)
    for key in keys:
        word = probes.weight[list(probes.keys).index(key)]
        vector = vector + 0.5 * word / np.linalg.norm(word)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def test_a_photo_is_described_in_both_languages(encoder: Encoder) -> None:
    vector = toward("silhouettes", "Air Max 90", "feature/air window", "material/leather")
    query = PhotoQueryFactory.create(encoder=encoder, vector=vector)

    english = describe_photo(query)
    with translation.override("ru"):
        russian = describe_photo(query)

    assert english is not None
    assert russian is not None
    assert "Air Max 90" in english.sentence
    assert english.sentence != russian.sentence
    air = next(word for word in english.words if word.text == "visible air in the sole")
    assert 40 <= air.percent <= 100
    assert air.url == "/search/?q=visible+air+in+the+sole"
    assert [word.sure for word in english.words] == sorted(
        (word.sure for word in english.words), reverse=True
    )
    assert all(word.url.startswith("/ru/search/?q=") for word in russian.words)


def test_a_line_is_told_with_the_brand_that_makes_it(encoder: Encoder) -> None:
    vector = toward("silhouettes", "Kobe 8") + 0.6 * toward("brands", "Jordan")
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    reading = Heads.load().read(vector[None])[0]
    assert (reading.brands[0].label, reading.silhouettes[0].label) == ("Jordan", "Kobe 8")

    told = describe_photo(PhotoQueryFactory.create(encoder=encoder, vector=vector))

    assert told is not None
    assert "Nike Kobe 8" in told.sentence


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("no shoe", "I see no shoe in this photo."),
        ("other footwear", "A shoe, but probably no sneaker."),
    ],
)
def test_where_no_sneaker_is_seen_no_words_are_told(kind: str, said: str, encoder: Encoder) -> None:
    query = PhotoQueryFactory.create(encoder=encoder, vector=toward("kinds", kind))
    told = describe_photo(query)
    assert told is not None
    assert told.sentence == said
    assert not told.words


def test_vectors_of_another_encoder_are_not_described() -> None:
    vector = np.eye(8, dtype=np.float32)[0]
    query = PhotoQueryFactory.create(encoder=EncoderFactory.create(), vector=vector)
    assert describe_photo(query) is None


def test_a_captioning_models_words_are_shown_beside_ours(encoder: Encoder) -> None:
    vector = toward("silhouettes", "Air Max 90")
    query = PhotoQueryFactory.create(encoder=encoder, vector=vector, caption="a red shoe")
    told = describe_photo(query)
    assert told is not None
    assert told.caption == "a red shoe"


def test_an_alt_text_says_what_is_known_and_marks_what_is_guessed() -> None:
    known = ProductFactory.create(name="Nike Dunk Low", colours=["white", "red"], height="low")
    assert alt_text(known, {}) == "Nike Dunk Low: white and red · low"
    unknown = ProductFactory.create(name="Sneakers 17", brand=None, silhouette=None, colours=[])
    read = {
        "silhouette": Prediction(label="Dunk Low", probability=0.9),
        "colours": Prediction(label="white,red", probability=0.7),
        "height": Prediction(label="low", probability=0.5),
    }
    assert alt_text(unknown, read) == "probably Dunk Low: white and red"
    assert alt_text(unknown, {}) == "Sneaker"
