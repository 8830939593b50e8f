"""CI's smoke training: from the demo market's drawn shoes to an encoder that learned something."""

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from learning.__main__ import main
from learning.manifest import read_drawn
from learning.metrics import score_retrieval
from search.encoders.loading import load_encoder

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "scrapers/demo_market/pictures"
LIMIT_S = 600


@pytest.mark.slow
def test_a_smoke_training_learns_shapes_and_words_in_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (PICTURES / "truth.json").is_file():
        pytest.skip("the demo market's pictures are not drawn here")
    config = tmp_path / "smoke.toml"
    told = (PROJECT / "learning/configs/smoke.toml").read_text(encoding="utf-8")
    config.write_text(told.replace('"runs/', f'"{tmp_path}/'), encoding="utf-8")
    monkeypatch.chdir(PROJECT)

    started = time.monotonic()
    assert main(["train", str(config)]) == 0
    assert time.monotonic() - started < LIMIT_S

    encoder = load_encoder(str(tmp_path / "smoke/encoder"))
    pictures = [p for p in read_drawn(PICTURES) if p.split == "val"]
    images = []
    for picture in pictures:
        with Image.open(picture.path) as opened:
            images.append(opened.convert("RGB"))
    vectors = encoder.encode_images(images)
    names = [f"{p.silhouette} {p.height}" for p in pictures]
    labels = np.unique(names, return_inverse=True)[1].astype(np.int64)
    random = np.random.default_rng(0).normal(size=vectors.shape).astype(np.float32)
    own = np.arange(len(labels))
    learned = score_retrieval(vectors, labels, vectors, labels, same_rows=own)
    chance = score_retrieval(random, labels, random, labels, same_rows=own)
    assert learned.hit_at_1 > chance.hit_at_1 + 0.2

    red = np.array(["red" in picture.colours for picture in pictures])
    scores = vectors @ encoder.encode_texts(["red sneakers"])[0]
    first = np.argsort(-scores, kind="stable")[:10]
    assert red[first].mean() > 2 * red.mean()
