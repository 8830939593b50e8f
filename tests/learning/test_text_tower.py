"""The text tower begins as a bag of words, learns which pictures words mean, and goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from learning.bag_of_words import begin_as_bag_of_words
from learning.config import Config, DataConfig, ExportConfig, TextConfig
from learning.corpus import caption_corpus
from learning.manifest import Picture
from learning.text_tower import encode_captions, tokenizer_of, train_text_tower
from learning.tower import build_dual_encoder, train_tokenizer, weigh_colour_of_words

WORDS = ["красные кроссовки", "red sneakers", "blue shoes", "синие кеды", "nike dunk"]
PICTURES = [
    Picture(Path(f"{colour}{n}"), "train", colours=(colour,))
    for colour in ("red", "blue")
    for n in range(8)
]
VECTORS = np.repeat(np.eye(16, dtype=np.float32)[[0, 8]], 8, axis=0)


def config(out: Path, **text: object) -> Config:
    settings = TextConfig(steps=60, minutes=9, batch=16, rate=5e-3, vocabulary=300)
    return Config(
        out=out,
        data=DataConfig(sources=(), cache=out),
        export=ExportConfig(folder=out),
        text=replace(settings, **text),  # type: ignore[arg-type]
        checkpoint_every=10,
    )


def test_it_begins_as_a_bag_of_words() -> None:
    tokenizer = train_tokenizer(WORDS * 5, vocabulary=200)
    model = build_dual_encoder(None, dimensions=16, vocabulary=len(tokenizer), seed=1)
    begin_as_bag_of_words(model)

    with torch.inference_mode():
        whole = encode_captions(model, tokenizer, WORDS)
        cheap = encode_captions(model, tokenizer, WORDS, as_bag=True)

    torch.testing.assert_close(whole, cheap, atol=0.01, rtol=0)


@pytest.mark.parametrize(("bag_share", "steps"), [(1.0, 150), (0.7, 120)])
def test_words_learn_where_their_pictures_lie(tmp_path: Path, bag_share: float, steps: int) -> None:
    corpus = caption_corpus(PICTURES, seed=1, rounds=20)
    tokenizer = train_tokenizer(corpus, vocabulary=600)
    model = build_dual_encoder(None, dimensions=16, vocabulary=len(tokenizer), seed=1)

    settings = config(tmp_path, bag_share=bag_share, steps=steps, rate=6e-3)
    train_text_tower(model, tokenizer, PICTURES, VECTORS, settings)

    with torch.inference_mode():
        red, blue = encode_captions(model, tokenizer, ["red sneakers", "синие кеды"])
    assert red[0] > red[8] + 0.3
    assert blue[8] > blue[0] + 0.3


def test_a_later_run_takes_up_weights_and_tokenizer(tmp_path: Path) -> None:
    tokenizer = train_tokenizer(WORDS * 5, vocabulary=200)
    model = build_dual_encoder(None, dimensions=16, vocabulary=len(tokenizer), seed=1)
    train_text_tower(model, tokenizer, PICTURES, VECTORS, config(tmp_path / "first", steps=30))

    start = tmp_path / "first/text.pt"
    again = tokenizer_of(start)
    other = build_dual_encoder(None, dimensions=16, vocabulary=len(again), seed=2)
    settings = config(tmp_path / "then", steps=1, rate=0.0, start=start, bag_share=0.0)
    train_text_tower(other, again, PICTURES, VECTORS, settings)

    assert again("красные найки")["input_ids"] == tokenizer("красные найки")["input_ids"]
    with torch.inference_mode():
        torch.testing.assert_close(
            encode_captions(other, again, WORDS), encode_captions(model, tokenizer, WORDS)
        )


def test_a_start_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"text\.pt"):
        tokenizer_of(tmp_path / "text.pt")


def test_words_can_say_more_of_colour_than_pictures_do() -> None:
    model = build_dual_encoder(None, dimensions=8, vocabulary=300, seed=0)
    ids, pixels = torch.tensor([[2, 7, 9, 3]]), torch.zeros(1, 3, 32, 32)
    words, picture = model.get_text_features(ids), model.get_image_features(pixels)

    weigh_colour_of_words(model, 1.5, shape_dimensions=6)

    said = model.get_text_features(ids).pooler_output
    before = words.pooler_output
    torch.testing.assert_close(said[:, :6], before[:, :6])
    torch.testing.assert_close(said[:, 6:], 1.5 * before[:, 6:])
    seen = model.get_image_features(pixels).pooler_output
    torch.testing.assert_close(seen, picture.pooler_output)
