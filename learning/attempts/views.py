"""Two augmented views of each train picture, for the objective that is told no labels."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tqdm import tqdm

from learning.augmentation import Augmentation
from learning.cache import load_cache
from learning.config import Config
from learning.datasets import is_trained, pasted_backgrounds
from learning.manifest import read_pictures
from search.encoders.base import Encoder, Vectors

_MOST = 8_000  # pictures: three minutes of one core
_AT_ONCE = 64


def features_of_views(encoder: Encoder, config: Config, *, kept_in: Path) -> Vectors:
    """Encode two views of the train pictures, named or not; kept for the next time.

    Shapes: result (2, n, d); n is 8,000 at most, chosen by the hash of the picture.

    Raises:
        ValueError: a source is missing.
    """
    optional = [source for source in config.data.optional_sources if source.exists()]
    pictures = read_pictures([*config.data.sources, *optional])
    cache = load_cache(pictures, config.data.cache, side=config.data.side)
    rows = [row for row, p in enumerate(cache.pictures) if is_trained(p, config.data)]
    rows = sorted(sorted(rows, key=lambda row: cache.pictures[row].key)[:_MOST])
    keys = "".join(cache.pictures[row].key for row in rows)
    digest = hashlib.sha256(f"{config.seed} {keys}".encode()).hexdigest()[:12]
    path = kept_in / f"views-{encoder.revision}-{digest}.npy"
    if path.is_file():
        kept: Vectors = np.load(path)
        return kept
    augment = Augmentation(side=config.export.side, paste=config.image.paste)
    backgrounds = pasted_backgrounds(config.data, seed=config.seed)
    generator = torch.Generator().manual_seed(config.seed)
    views: tuple[list[Vectors], list[Vectors]] = ([], [])
    for start in tqdm(range(0, len(rows), _AT_ONCE), desc="views", unit=" batches"):
        part = rows[start : start + _AT_ONCE]
        pixels = torch.from_numpy(cache.pixels[part])
        masks = torch.from_numpy(cache.masks[part])
        for blocks in views:
            seen = augment(pixels, masks, backgrounds, generator=generator)
            blocks.append(encoder.encode_images(_images(seen)))
    found = np.stack([np.concatenate(blocks) for blocks in views])
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part.npy")
    np.save(aside, found)
    aside.rename(path)
    return found


def _images(batch: torch.Tensor) -> list[Image.Image]:
    """Turn (n, 3, side, side) in -1..1 into pictures."""
    levels = ((batch + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1)
    return [Image.fromarray(square) for square in levels.numpy()]
