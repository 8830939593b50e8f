"""Words that a picture may be described by, as directions among the vectors, calibrated.

The direction of a word is its text vector. How far a picture must lie along it, for the word to be
right in half of the cases, is learnt on the rows for tuning, which neither tower has seen.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.stats import mannwhitneyu
from sklearn.linear_model import LogisticRegression

from learning.cache import load_cache
from learning.captions import enrich, facts_of
from learning.config import read_config
from learning.datasets import is_for_tuning
from learning.export import record_in_manifest
from learning.manifest import Picture, read_pictures
from learning.vectors import kept_vectors
from learning.vocabulary import FEATURE_WORDS, KIND_WORDS, MATERIAL_WORDS
from search.encoders.identity import folder_revision
from search.encoders.loading import load_encoder
from search.encoders.words import WordProbes

GROUPS = {"material": MATERIAL_WORDS, "kind": KIND_WORDS, "feature": FEATURE_WORDS}
# A word that fewer tuning pictures bear out is not told: nobody could say how sure it is.
_FEWEST = 5
_SOFTNESS = 1.0


def train_words(config_path: Path, *, encoder: Path, folder: Path) -> dict[str, Any]:
    """Write `folder` with the words that can be told, and give the figures on val.

    What is true of a picture is what its title says and what everybody knows of its line
    (`learning.lines`), so a word is measured on pictures whose line is known.

    Raises:
        ValueError: a setting is wrong or a source is missing.
    """
    config = read_config(config_path)
    pictures = read_pictures(
        [*config.data.sources, *(s for s in config.data.optional_sources if s.exists())]
    )
    cache = load_cache(pictures, config.data.cache, side=config.data.side)
    rows = np.array(
        [n for n, p in enumerate(cache.pictures) if p.source not in config.data.skipped_sources]
    )
    vectors = kept_vectors(encoder, cache, rows, folder=config.out)
    told = [cache.pictures[row] for row in rows]
    known = np.array([bool(p.silhouette) and p.source != "drawn" for p in told])
    split = np.array([p.split for p in told])
    tuned = known & (split == "train") & np.array([is_for_tuning(p) for p in told])
    directions = _directions(encoder)
    truth = _truth(told, list(directions))
    kept = [key for key in directions if truth[key][tuned].sum() >= _FEWEST]
    matrix = np.stack([directions[key] for key in kept])
    scales, offsets = _calibrate(vectors[tuned] @ matrix.T, [truth[key][tuned] for key in kept])
    _write(folder, kept, matrix * scales[:, None], offsets, encoder=encoder,
           version=config.export.version)  # fmt: skip
    val = known & (split == "val")
    figures = score_words(WordProbes.load(folder), vectors[val], {k: truth[k][val] for k in kept})
    record_in_manifest(
        folder.parent, folder.name, kind="words", version=config.export.version,
        data_sha256=hashlib.sha256(vectors[tuned].tobytes()).hexdigest(), metrics=figures,
    )  # fmt: skip
    return figures


def score_words(
    probes: WordProbes, vectors: NDArray[np.float32], truth: dict[str, NDArray[np.bool_]]
) -> dict[str, Any]:
    """Score on val: by word, and over all words said (those at least as likely as not)."""
    found = probes.probabilities(vectors)
    figures: dict[str, Any] = {"pictures": len(vectors), "words": {}}
    said_in_all = right_in_all = true_in_all = 0
    for number, key in enumerate(probes.keys):
        sure, wanted = found[:, number], truth[key]
        said = sure >= 0.5
        figures["words"][key] = {
            "true": int(wanted.sum()),
            "said": int(said.sum()),
            "right": int((said & wanted).sum()),
            "auroc": _auroc(sure, wanted),
        }
        said_in_all += int(said.sum())
        right_in_all += int((said & wanted).sum())
        true_in_all += int(wanted.sum())
    figures["precision"] = right_in_all / max(1, said_in_all)
    figures["recall"] = right_in_all / max(1, true_in_all)
    figures["said"] = said_in_all
    return figures


def _directions(encoder: Path) -> dict[str, NDArray[np.float32]]:
    """Mean text vector of each word's English spellings, unit length, by "group/word"."""
    tower = load_encoder(str(encoder))
    found = {}
    for group, entries in GROUPS.items():
        for word, (english, _russian) in entries.items():
            spellings = [text.strip() for text in english.split(",")]
            mean = np.asarray(tower.encode_texts(spellings), dtype=np.float32).mean(axis=0)
            found[f"{group}/{word}"] = mean / np.linalg.norm(mean)
    return found


def _truth(pictures: Sequence[Picture], keys: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    facts = [facts_of(enrich(picture)) for picture in pictures]
    found = {}
    for key in keys:
        group, _slash, word = key.partition("/")
        found[key] = np.array([word in each.get(group, ()) for each in facts])
    return found


def _calibrate(
    scores: NDArray[np.float32], truth: Sequence[NDArray[np.bool_]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit a slope and an offset for each word: scores (n, words) to (words,), (words,)."""
    scales, offsets = [], []
    for number, wanted in enumerate(truth):
        column = scores[:, number].astype(np.float64)
        middle, width = column.mean(), column.std() + 1e-9
        fitted = LogisticRegression(C=_SOFTNESS).fit(((column - middle) / width)[:, None], wanted)
        slope = float(fitted.coef_[0, 0])
        scales.append(slope / width)
        offsets.append(float(fitted.intercept_[0]) - slope * middle / width)
    return np.asarray(scales, np.float32), np.asarray(offsets, np.float32)


def _write(
    folder: Path,
    keys: Sequence[str],
    weights: NDArray[np.float32],
    offsets: NDArray[np.float32],
    *,
    encoder: Path,
    version: str,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {"weight": weights.astype(np.float32), "bias": offsets}
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    told = {"keys": list(keys), "encoder_revision": folder_revision(encoder), "version": version}
    (folder / "config.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _auroc(sure: NDArray[np.float32], wanted: NDArray[np.bool_]) -> float | None:
    if not wanted.any() or wanted.all():
        return None
    count = int(wanted.sum()) * int((~wanted).sum())
    return float(mannwhitneyu(sure[wanted], sure[~wanted]).statistic) / count
