"""Heads and verifier: what they read in a vector, and that the shipped ones fit each other."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from search.encoders.base import EncoderUnavailableError
from search.encoders.heads import HEADS_FOLDER, Heads, heads_for
from search.encoders.identity import BUILTIN, MODELS_FOLDER, folder_revision
from search.encoders.verifier import Verifier, pair_features, verifier_for

LABELS = {
    "brands": ["Nike", "Vans"],
    "silhouettes": ["Dunk Low", "Old Skool", "Sk8-Hi"],
    "heights": ["low", "high"],
    "kinds": ["sneaker", "no shoe"],
    "colours": ["red", "white"],
}


def write_heads(folder: Path, *, smallest_known: float = 0.5) -> None:
    """Heads over vectors of 4 whose first coordinates are the scores: each label k reads x[k]."""
    weights = {
        "hidden.weight": np.zeros((2, 4), np.float16),
        "hidden.bias": np.zeros(2, np.float16),
    }
    for name, labels in LABELS.items():
        weight = np.zeros((len(labels), 6), np.float16)
        weight[range(len(labels)), range(len(labels))] = 8
        weights[f"{name}.weight"] = weight
        weights[f"{name}.bias"] = np.zeros(len(labels), np.float16)
    folder.mkdir()
    save_file(weights, folder / "model.safetensors")
    told = {
        "labels": LABELS,
        "temperatures": dict.fromkeys(LABELS, 1.0),
        "brand_of": {},
        "smallest_known": smallest_known,
        "encoder_revision": "abc",
        "version": "7",
    }
    (folder / "config.json").write_text(json.dumps(told))


def test_the_surest_label_comes_first_and_probabilities_add_up(tmp_path: Path) -> None:
    write_heads(tmp_path / "heads")
    heads = Heads.load(tmp_path / "heads")
    vectors = np.array([[0, 1, 0, 0], [1, 0, 0, 0]], np.float32)
    first, second = heads.read(vectors)
    assert (first.silhouettes[0].label, second.silhouettes[0].label) == ("Old Skool", "Dunk Low")
    assert (first.brands[0].label, first.version) == ("Vans", "7")
    assert sum(guess.probability for guess in first.silhouettes) == pytest.approx(1, abs=1e-5)
    assert [guess.label for guess in second.colours] == ["red", "white"]  # 0.5 is still as likely


def test_a_shoe_that_looks_like_no_known_line_is_said_to_be_unknown(tmp_path: Path) -> None:
    write_heads(tmp_path / "heads", smallest_known=0.9)
    undecided = Heads.load(tmp_path / "heads").read(np.full((1, 4), 0.5, np.float32))[0]
    assert not undecided.is_known


def test_missing_heads_are_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="no heads here"):
        Heads.load(tmp_path)


def test_missing_verifier_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="no verifier here"):
        Verifier.load(tmp_path)


def test_a_pair_has_the_same_features_either_way_round() -> None:
    random = np.random.default_rng(1)
    one, other = random.standard_normal((2, 5, 16)).astype(np.float32)
    there = pair_features(one, other, shape_dimensions=12)
    back = pair_features(other, one, shape_dimensions=12)
    np.testing.assert_allclose(there, back)
    assert there.shape == (5, 3 + 2 * 16)


def test_the_shipped_heads_and_verifier_belong_to_the_shipped_encoder() -> None:
    revision = folder_revision(MODELS_FOLDER / BUILTIN)
    assert heads_for(revision) is not None
    assert verifier_for(revision) is not None
    assert heads_for("another revision") is None


def test_the_shipped_verifier_is_sure_of_a_picture_and_itself() -> None:
    verifier = Verifier.load()
    random = np.random.default_rng(2)
    vectors = random.standard_normal((20, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    same = verifier.probabilities(vectors, vectors)
    other = verifier.probabilities(vectors, np.roll(vectors, 1, axis=0))
    assert same.min() > 0.5 > other.max()


def test_the_shipped_heads_know_brands_silhouettes_and_colours() -> None:
    labels = Heads.load(HEADS_FOLDER).labels
    assert len(labels["silhouettes"]) >= 100
    assert {"Nike", "Adidas", "Jordan", "Vans"} <= set(labels["brands"])
    assert {"red", "white", "black"} <= set(labels["colours"])
