"""A verifier that says by the cosine alone, as a folder of the real kind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from tests.search.factories import DIMENSIONS
from tests.search.heads import REVISION


def write_verifier(folder: Path, *, half_at: float = 0.9, steepness: float = 90.0) -> Path:
    """Write a verifier that gives .5 at the cosine `half_at`, and is surer the farther from it."""
    folder.mkdir(parents=True, exist_ok=True)
    features = 3 + 2 * DIMENSIONS
    tensors = {
        "hidden.weight": np.zeros((1, features), np.float16),
        "hidden.bias": np.zeros(1, np.float16),
        "score.weight": np.array([[steepness, 0, 0, 0]], np.float16),
        "score.bias": np.array([-steepness * half_at], np.float16),
    }
    save_file(tensors, folder / "model.safetensors")
    told = {
        "shape_dimensions": 4,
        "temperature": 1.0,
        "encoder_revision": REVISION,
        "version": "1",
    }
    (folder / "config.json").write_text(json.dumps(told), encoding="utf-8")
    return folder
