"""Vectors of many pictures by one encoder, kept on disk: what heads and the verifier learn from."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from tqdm import tqdm
from transformers import AutoModel, VisionTextDualEncoderModel

from learning.cache import PictureCache
from search.encoders.identity import folder_revision

_BATCH = 64


def load_tower(folder: Path) -> VisionTextDualEncoderModel:
    """Load a folder that `python -m learning train` exported.

    Raises:
        TypeError: the folder holds another kind of model.
    """
    model = AutoModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    if not isinstance(model, VisionTextDualEncoderModel):
        raise TypeError(f"{folder}: a {type(model).__name__}, not a two-tower model of ours")
    model.eval()
    return model


def side_of(folder: Path) -> int:
    """Read the picture side, in pixels, at which the encoder of a folder serves."""
    told = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
    return int(told["size"]["height"])


def encode_squares(
    model: VisionTextDualEncoderModel, squares: NDArray[np.uint8], *, side: int, progress: str = ""
) -> NDArray[np.float32]:
    """Encode letterboxed pictures (n, s, s, 3) at `side` pixels: (n, d), rows of unit length."""
    parts = []
    starts = range(0, len(squares), _BATCH)
    for start in tqdm(starts, desc=progress, disable=not progress):
        batch = np.ascontiguousarray(squares[start : start + _BATCH])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            pixels = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 127.5 - 1
            fitted = functional.interpolate(
                pixels, size=(side, side), mode="bilinear", antialias=True
            )
            vectors = model.get_image_features(pixel_values=fitted).pooler_output.float()
            parts.append(functional.normalize(vectors, dim=1))
    encoded: NDArray[np.float32] = torch.cat(parts).numpy()
    return encoded


def kept_vectors(
    encoder: Path, cache: PictureCache, rows: NDArray[np.intp], *, folder: Path
) -> NDArray[np.float32]:
    """Give the vectors of cached pictures, from `folder` if this encoder has been asked before.

    Shapes: rows (n,) into the cache; result (n, d).
    """
    keys = [cache.pictures[row].key for row in rows]
    path = folder / f"vectors-{folder_revision(encoder)}-{_digest(keys)}.npy"
    if path.is_file():
        kept: NDArray[np.float32] = np.load(path)
        return kept
    model = load_tower(encoder)
    side = side_of(encoder)
    blocks = [
        encode_squares(model, cache.pixels[rows[start : start + 16 * _BATCH]], side=side)
        for start in tqdm(range(0, len(rows), 16 * _BATCH), desc="vectors", unit=" blocks")
    ]
    encoded = np.concatenate(blocks)
    folder.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part.npy")
    np.save(aside, encoded)
    aside.rename(path)
    return encoded


def _digest(keys: Sequence[str]) -> str:
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:12]
