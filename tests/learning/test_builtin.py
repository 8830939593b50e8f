"""What the shipped encoder promises of the demo market's drawn shoes."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from learning.manifest import Picture, read_drawn
from search.encoders.base import Encoder, Vectors
from search.encoders.identity import MODELS_FOLDER
from search.encoders.loading import load_encoder

PICTURES = Path(__file__).parents[2] / "scrapers/demo_market/pictures"
MEGABYTE = 1_000_000

Drawn = tuple[list[Picture], Vectors]


@pytest.fixture(scope="module")
def builtin() -> Encoder:
    return load_encoder("builtin")


@pytest.fixture(scope="module")
def drawn(builtin: Encoder) -> Drawn:
    """One studio picture a shoe: what the first result row would show."""
    if not (PICTURES / "truth.json").is_file():
        pytest.skip("the demo market's pictures are not drawn here")
    first = {p.product_id: p for p in reversed(read_drawn(PICTURES)) if p.domain == "plain"}
    pictures = list(first.values())
    images = []
    for picture in pictures:
        with Image.open(picture.path) as opened:
            images.append(opened.convert("RGB"))
    return pictures, builtin.encode_images(images)


def is_red_high(picture: Picture) -> bool:
    return picture.colours[0] in ("red", "burgundy") and picture.height == "high"


def first_ten(drawn: Drawn, query: Vectors) -> list[Picture]:
    pictures, vectors = drawn
    return [pictures[row] for row in np.argsort(-(vectors @ query), kind="stable")[:10]]


@pytest.mark.parametrize("words", ["red high top", "красные высокие кроссовки", "red hi tops"])
def test_red_high_tops_answer_to_their_name(builtin: Encoder, drawn: Drawn, words: str) -> None:
    there_are = sum(map(is_red_high, drawn[0]))
    if there_are < 3:
        pytest.skip("fewer than three red high tops are drawn here")
    found = first_ten(drawn, builtin.encode_texts([words])[0])

    assert is_red_high(found[0])
    assert sum(map(is_red_high, found)) >= min(there_are, 10) * 0.5
    assert sum("red" in p.colours or "burgundy" in p.colours for p in found) >= 8


def test_a_red_high_top_lies_near_others(drawn: Drawn) -> None:
    pictures, vectors = drawn
    rows = np.flatnonzero([is_red_high(picture) for picture in pictures])
    if len(rows) < 4:
        pytest.skip("fewer than four red high tops are drawn here")
    similarity = vectors @ vectors.T
    others = np.setdiff1d(np.arange(len(pictures)), rows)
    among = similarity[np.ix_(rows, rows)][~np.eye(len(rows), dtype=np.bool_)].mean()

    assert among > similarity[np.ix_(rows, others)].mean() + 0.1


@pytest.mark.parametrize(
    ("words", "attribute", "value", "at_least"),
    [
        ("blue sneakers", "colour", "blue", 7),
        # 7 in bfloat16 but 6 in float32: a weak spot of these weights (8 % of the shoes are green).
        ("зеленые кеды", "colour", "green", 6),
        ("high top", "height", "high", 7),
        ("низкие кроссовки", "height", "low", 9),
    ],
)
def test_single_words_are_understood(
    builtin: Encoder, drawn: Drawn, words: str, attribute: str, value: str, at_least: int
) -> None:
    def is_right(picture: Picture) -> bool:
        return value in picture.colours if attribute == "colour" else picture.height == value

    found = first_ten(drawn, builtin.encode_texts([words])[0])

    assert sum(map(is_right, found)) >= at_least


def test_the_towers_keep_their_size() -> None:
    from safetensors import safe_open

    with safe_open(MODELS_FOLDER / "builtin/model.safetensors", framework="np") as weights:
        sizes = {key: weights.get_tensor(key).nbytes for key in weights.keys()}  # noqa: SIM118
    text = sum(size for key, size in sizes.items() if key.startswith("text"))

    assert text <= 10 * MEGABYTE
    assert sum(sizes.values()) - text <= 14 * MEGABYTE


def test_the_manifest_tells_the_truth_about_the_files() -> None:
    import hashlib

    manifest = json.loads((MODELS_FOLDER / "manifest.json").read_text())["builtin"]
    for name, told in manifest["files"].items():
        content = (MODELS_FOLDER / "builtin" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == told["sha256"], name
