"""What was made of an encoder is kept: the next process needs no torch and finds the same."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from search.encoders import kept
from search.encoders.base import NoTextTowerError
from search.encoders.identity import folder_revision
from search.encoders.kept import PICTURES, PROOF, WORDS, KeptEncoder, open_encoder, place_of
from search.encoders.loading import load_encoder
from search.encoders.sessions import SMALLEST_COSINE, smallest_cosine
from search.encoders.weights import make_and_keep
from tests.search.encoders.folders import KINDS, make_folder, pictures

TEXTS = ["red high top", "красные кеды", "", "джорданы " * 40]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep networks in a folder of this test."""
    monkeypatch.setattr("search.encoders.kept._kept_in", [])
    kept.keep_networks(tmp_path / "kept")
    return tmp_path / "kept"


def kept_encoder(kind: str, folder: Path) -> Path:
    """Make an encoder and keep it; return its place."""
    make_and_keep(make_folder(kind, folder), name=kind, revision=kind)
    place = place_of(kind)
    assert place is not None
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_gives_the_vectors_that_torch_gave(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / kind
    place = kept_encoder(kind, folder)
    by_torch = load_encoder(str(folder), may_be_quick=False)
    quick = open_encoder(place, folder=folder, name=kind, revision=kind)

    assert quick is not None
    assert (quick.dimensions, quick.has_text) == (by_torch.dimensions, by_torch.has_text)
    vectors = quick.encode_images(pictures()), by_torch.encode_images(pictures())
    assert smallest_cosine(*vectors) >= SMALLEST_COSINE
    if by_torch.has_text:
        words = quick.encode_texts(TEXTS), by_torch.encode_texts(TEXTS)
        assert smallest_cosine(*words) >= SMALLEST_COSINE
    else:
        with pytest.raises(NoTextTowerError, match="pictures only"):
            quick.encode_texts(TEXTS)


def test_the_shipped_encoder_and_detector_need_no_torch_in_the_process_that_runs_them(
    place: Path,
) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from search.encoders import kept, loading, detector\n"
        f"kept.keep_networks(Path({str(place)!r}))\n"
        "encoder = loading.load_encoder('builtin'); found = detector.ShoeDetector.load()\n"
        f"encoder.encode_texts({TEXTS!r})\n"
        "print(type(encoder).__name__, 'torch' in sys.modules, 'transformers' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["KeptEncoder", "False", "False"], done.stderr
    assert len(list(place.glob("*/"))) == 2


@pytest.mark.parametrize("file", [PICTURES, WORDS, PROOF])
def test_half_a_file_clears_its_place(
    file: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = kept_encoder("dual", tmp_path / "dual")
    (place / file).write_bytes(b"half a file")

    assert open_encoder(place, folder=tmp_path / "dual", name="dual", revision="dual") is None
    assert "cannot be opened" in caplog.text
    assert not place.exists()


@pytest.mark.parametrize("rows", ["pictures_0", "words"])
def test_what_does_not_say_what_torch_said_does_not_serve(
    rows: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = kept_encoder("dual", tmp_path / "dual")
    with np.load(place / PROOF) as proof:
        said = dict(proof)
    np.savez(place / PROOF, **{**said, rows: said[rows][::-1]})

    assert open_encoder(place, folder=tmp_path / "dual", name="dual", revision="dual") is None
    assert "from torch" in caplog.text
    assert not place.exists()


def test_what_cannot_be_kept_is_tried_once_and_run_by_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder("vit", tmp_path / "vit")
    hidden = tmp_path / "without" / "onnx.py"  # for the process that makes it
    hidden.parent.mkdir()
    hidden.write_text("raise ImportError('no ONNX here')")
    monkeypatch.setenv("PYTHONPATH", str(hidden.parent))

    assert not isinstance(load_encoder(str(folder)), KeptEncoder)
    hidden.unlink()
    assert not isinstance(load_encoder(str(folder)), KeptEncoder)
    place = place_of(folder_revision(folder))
    assert place is not None
    assert list(place.iterdir()) == []


def test_other_weights_have_a_place_of_their_own_and_old_ones_go(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.encoders.kept._MOST_KEPT", 2)
    for number, kind in enumerate(KINDS[:3]):
        kept_encoder(kind, tmp_path / kind)
        assert len(list(place.iterdir())) == min(number + 1, 2)
