"""CI's smoke training: from the demo market's drawn shoes to an encoder that serves both towers."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from learning.__main__ import main
from learning.manifest import read_drawn
from search.encoders.loading import load_encoder
from search.encoders.spelling import WORDS_FILE

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "scrapers/demo_market/pictures"
LIMIT_S = 600


@pytest.mark.slow
def test_drawn_shoes_become_an_encoder_of_pictures_and_words_in_minutes(
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

    curve = (tmp_path / "smoke/curve.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(curve[-1])["silhouette"] < json.loads(curve[0])["silhouette"]
    encoder = load_encoder(str(tmp_path / "smoke/encoder"))
    with Image.open(read_drawn(PICTURES)[0].path) as opened:
        pictures = encoder.encode_images([opened.convert("RGB")])
    words = encoder.encode_texts(["red sneakers", "красные кроссовки"])
    np.testing.assert_allclose(np.linalg.norm([*pictures, *words], axis=1), 1, atol=1e-3)
    assert "red" in (tmp_path / "smoke/encoder" / WORDS_FILE).read_text("utf-8").split()
