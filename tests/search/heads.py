"""Tiny heads that read the first axes of a vector, as folders of the real kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from tests.search.factories import DIMENSIONS, EncoderFactory

REVISION = EncoderFactory.revision
# What each axis of a vector means to them.
NIKE, ADIDAS, SOCK, DRAWN, UNSURE = range(5)
LABELS = {
    "brands": ["Nike", "Adidas"],
    "silhouettes": ["Dunk Low", "Samba"],
    "heights": ["low", "mid", "high"],
    "kinds": ["sneaker", "drawing", "several pictures", "no shoe"],
    "colours": ["white", "red"],
}
# Scores by axis and label: 9 leaves no doubt, 0 leaves it open.
SCORES: dict[str, dict[int, list[float]]] = {
    "brands": {NIKE: [9, 0], ADIDAS: [0, 9], UNSURE: [0.2, 0]},
    "silhouettes": {NIKE: [9, 0], ADIDAS: [0, 9]},
    "heights": {NIKE: [9, 0, 0], ADIDAS: [9, 0, 0]},
    "kinds": {NIKE: [9, 0, 0, 0], ADIDAS: [9, 0, 0, 0], SOCK: [0, 0, 0, 9], DRAWN: [0, 9, 0, 0]},
    "colours": {NIKE: [4, 3], ADIDAS: [4, -9]},
}


def write_heads(folder: Path, *, version: str = "1", swapped: bool = False) -> Path:
    """Write heads; `swapped` ones take every Nike for an Adidas and the other way round."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        "hidden.weight": np.zeros((1, DIMENSIONS), np.float16),
        "hidden.bias": np.zeros(1, np.float16),
    }
    for name, labels in LABELS.items():
        weights = np.zeros((len(labels), DIMENSIONS + 1), np.float16)
        for axis, scores in SCORES[name].items():
            weights[:, axis] = scores
        if swapped and name in ("brands", "silhouettes"):
            weights = weights[::-1].copy()
        tensors[f"{name}.weight"] = weights
        tensors[f"{name}.bias"] = np.zeros(len(labels), np.float16)
    save_file(tensors, folder / "model.safetensors")
    told = {
        "labels": LABELS,
        "temperatures": dict.fromkeys(LABELS, 1.0),
        "brand_of": {"Dunk Low": "Nike", "Samba": "Adidas"},
        "smallest_known": 0.4,
        "encoder_revision": REVISION,
        "version": version,
    }
    (folder / "config.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def write_metrics(folder: Path, metrics: dict[str, Any]) -> None:
    """Write what was measured of a folder into the manifest beside it."""
    path = folder.parent / "manifest.json"
    path.write_text(json.dumps({folder.name: {"metrics": metrics}}), encoding="utf-8")


def proven(*, right: int = 990, of: int = 1000) -> dict[str, Any]:
    """Return metrics by which a sureness of .9 proves about 98 %, and .5 about 90 %."""
    rows = [[0.5, 2 * of, right + 800], [0.9, of, right], [0, 3 * of, 2000]]
    heads = ("brands", "silhouettes", "heights", "colours")
    return {"curves": {head: {"tuning": rows, "val": rows} for head in heads}}
