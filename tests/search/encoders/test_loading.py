"""Every kind of model folder becomes an encoder; what cannot be loaded says so in one line."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from search.encoders.base import Encoder, EncoderUnavailableError, NoTextTowerError
from search.encoders.identity import folder_revision
from search.encoders.loading import load_encoder
from tests.search.encoders.folders import KINDS, WITH_TEXT, make_folder, pictures


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("models")
    return {kind: make_folder(kind, root / kind) for kind in KINDS}


@pytest.fixture(scope="module")
def encoders(folders: dict[str, Path]) -> dict[str, Encoder]:
    return {kind: load_encoder(str(folder)) for kind, folder in folders.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_become_unit_rows(encoders: dict[str, Encoder], kind: str) -> None:
    encoder = encoders[kind]
    vectors = encoder.encode_images(pictures())

    assert vectors.shape == (3, encoder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.abs(vectors[0] - vectors[1]).max() > 1e-3


@pytest.mark.parametrize("kind", KINDS)
def test_no_picture_is_no_row(encoders: dict[str, Encoder], kind: str) -> None:
    assert encoders[kind].encode_images([]).shape == (0, encoders[kind].dimensions)


@pytest.mark.parametrize("kind", WITH_TEXT)
def test_words_live_in_the_space_of_the_pictures(encoders: dict[str, Encoder], kind: str) -> None:
    encoder = encoders[kind]
    vectors = encoder.encode_texts(["red high top", "синие кеды " * 30])

    assert encoder.has_text
    assert vectors.shape == (2, encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(WITH_TEXT)))
def test_an_encoder_without_words_says_so(encoders: dict[str, Encoder], kind: str) -> None:
    assert not encoders[kind].has_text
    with pytest.raises(NoTextTowerError, match=kind):
        encoders[kind].encode_texts(["red"])


def test_a_batch_gives_what_single_pictures_give(encoders: dict[str, Encoder]) -> None:
    many = pictures() * 12
    together = encoders["dual"].encode_images(many)
    alone = np.concatenate([encoders["dual"].encode_images([picture]) for picture in many])

    assert (together * alone).sum(axis=1).min() > 0.999


def test_the_revision_follows_the_content_and_not_the_model_card(tmp_path: Path) -> None:
    first = make_folder("vit", tmp_path / "a", seed=1)
    same = make_folder("vit", tmp_path / "b", seed=1)
    other = make_folder("vit", tmp_path / "c", seed=2)
    assert folder_revision(first) == folder_revision(same) != folder_revision(other)

    (first / "README.md").write_text("reworded")
    assert folder_revision(first) == folder_revision(same)
    (first / "preprocessor_config.json").write_text('{"size": 16, "image_mean": [0, 0, 0]}')
    assert folder_revision(first) != folder_revision(same)


def test_pickled_weights_are_not_loaded(tmp_path: Path) -> None:
    folder = make_folder("vit", tmp_path / "model")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")

    with pytest.raises(EncoderUnavailableError, match="safetensors"):
        load_encoder(str(folder))


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    folder = make_folder("vit", tmp_path / "model")
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass M: pass\n")
    (folder / "config.json").write_text(
        '{"model_type": "evil", "auto_map": {"AutoConfig": "evil.M", "AutoModel": "evil.M"}}'
    )

    with pytest.raises(EncoderUnavailableError):
        load_encoder(str(folder))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("spec", ["nowhere", "/no/such/folder", "too/many/parts", ""])
def test_a_spec_that_means_nothing_is_one_clear_line(spec: str) -> None:
    with pytest.raises(EncoderUnavailableError) as refusal:
        load_encoder(spec)

    assert "\n" not in str(refusal.value)


def test_a_hub_out_of_reach_is_one_clear_line_and_quick() -> None:
    started = time.monotonic()
    with pytest.raises(EncoderUnavailableError, match="some-owner/some-model") as refusal:
        load_encoder("some-owner/some-model@0123abc")

    assert "\n" not in str(refusal.value)
    assert time.monotonic() - started < 5


def test_the_light_half_of_the_package_reaches_no_torch() -> None:
    code = (
        "import sys; import search.encoders, search.encoders.base, search.encoders.identity,"
        " search.encoders.preprocess; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_command_embeds_in_order_and_names_what_it_cannot_read(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    Image.new("RGB", (30, 20), "red").save(good)
    bad.write_bytes(b"broken")
    (tmp_path / "list.txt").write_text(f"{good}\n{bad}\n{good}\n")
    command = [sys.executable, "-m", "search.encoders", "embed", "--encoder", str(folders["vit"])]
    files = ["--images", str(tmp_path / "list.txt"), "--out", str(tmp_path / "v.npy")]

    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)

    vectors = np.load(tmp_path / "v.npy")
    assert done.returncode == 3
    assert str(bad) in done.stderr
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-5)


def test_the_command_embeds_texts(folders: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("red high top\nкрасные кеды\n")
    command = [sys.executable, "-m", "search.encoders", "embed", "--encoder", str(folders["dual"])]
    files = ["--texts", str(tmp_path / "list.txt"), "--out", str(tmp_path / "v.npy")]

    assert subprocess.run([*command, *files], check=False).returncode == 0
    assert np.load(tmp_path / "v.npy").shape == (2, 24)


def test_the_command_without_an_encoder_says_one_line(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("red\n")
    command = [sys.executable, "-m", "search.encoders", "embed", "--encoder", "nowhere"]
    files = ["--texts", str(tmp_path / "list.txt"), "--out", str(tmp_path / "v.npy")]

    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
