"""What was made of an encoder is kept: the next process needs no torch and finds the same."""

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from search.encoders import kept
from search.encoders.detector import ShoeDetector
from search.encoders.kept import PICTURES, PROOF, WORDS, KeptEncoder
from search.encoders.loading import load_encoder
from search.encoders.sessions import SMALLEST_COSINE, smallest_cosine
from tests.search.encoders.folders import KINDS, make_folder, pictures

TEXTS = ["red high top", "красные кеды", "", "джорданы " * 40]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep networks in a folder of this test."""
    monkeypatch.setattr("search.encoders.kept._kept_in", [])
    kept.keep_networks(tmp_path / "kept")
    return tmp_path / "kept"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_gives_the_vectors_that_torch_gave(kind: str, tmp_path: Path) -> None:
    folder = str(make_folder(kind, tmp_path / kind))
    by_torch = load_encoder(folder, may_be_quick=False)
    load_encoder(folder)
    again = load_encoder(folder)

    assert (again.name, again.revision) == (by_torch.name, by_torch.revision)
    assert (again.dimensions, again.has_text) == (by_torch.dimensions, by_torch.has_text)
    vectors = again.encode_images(pictures()), by_torch.encode_images(pictures())
    assert smallest_cosine(*vectors) >= SMALLEST_COSINE
    if by_torch.has_text:
        words = again.encode_texts(TEXTS), by_torch.encode_texts(TEXTS)
        assert smallest_cosine(*words) >= SMALLEST_COSINE


def test_the_shipped_encoder_and_detector_start_again_without_torch(place: Path) -> None:
    assert not isinstance(load_encoder("builtin"), KeptEncoder)
    ShoeDetector.load()
    code = (
        "import sys; from pathlib import Path\n"
        "from search.encoders import kept, loading, detector\n"
        f"kept.keep_networks(Path({str(place)!r}))\n"
        "encoder = loading.load_encoder('builtin'); detector.ShoeDetector.load()\n"
        f"encoder.encode_texts({TEXTS!r})\n"
        "print(type(encoder).__name__, 'torch' in sys.modules, 'transformers' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["KeptEncoder", "False", "False"], done.stderr


@pytest.mark.parametrize("file", [PICTURES, WORDS, PROOF])
def test_half_a_file_is_made_anew(
    file: str, place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = str(make_folder("dual", tmp_path / "dual"))
    load_encoder(folder)
    [made] = place.iterdir()
    (made / file).write_bytes(b"half a file")

    assert not isinstance(load_encoder(folder), KeptEncoder)
    assert "made anew" in caplog.text
    assert isinstance(load_encoder(folder), KeptEncoder)


@pytest.mark.parametrize("rows", ["pictures_0", "words"])
def test_what_does_not_say_what_torch_said_does_not_serve(
    rows: str, place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = str(make_folder("dual", tmp_path / "dual"))
    load_encoder(folder)
    [made] = place.iterdir()
    with np.load(made / PROOF) as proof:
        said = dict(proof)
    said[rows] = said[rows][::-1]
    np.savez(made / PROOF, **said)

    with caplog.at_level(logging.WARNING):
        assert not isinstance(load_encoder(folder), KeptEncoder)
    assert "torch" in caplog.text


def test_other_weights_have_a_place_of_their_own_and_old_ones_go(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.encoders.kept._MOST_KEPT", 2)
    for number, kind in enumerate(KINDS[:3]):
        load_encoder(str(make_folder(kind, tmp_path / kind)))
        assert len(list(place.iterdir())) == min(number + 1, 2)
