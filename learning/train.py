"""One experiment from pictures to a served folder: image tower, vectors, text tower, export."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from tqdm import tqdm
from transformers import PreTrainedTokenizerFast, VisionTextDualEncoderModel

from learning.cache import PictureCache, load_cache
from learning.captions import facts_of
from learning.config import Config, read_config
from learning.corpus import caption_corpus, known_words
from learning.export import export_encoder, record_in_manifest
from learning.guesses import with_guesses
from learning.image_tower import train_image_tower
from learning.manifest import Picture, read_pictures
from learning.text_tower import (
    own_checkpoint,
    rows_worth_words,
    tokenizer_of,
    train_text_tower,
)
from learning.tower import build_dual_encoder, train_tokenizer, weigh_colour_of_words

_BATCH = 64
_FALLBACK_CORPUS = ["sneakers", "кроссовки"]


def train(config_path: Path) -> None:
    """Train as the TOML file says and export the encoder; a stopped run goes on where it stood.

    Raises:
        ValueError: a setting is wrong, a source is missing, or a val picture would be trained on.
    """
    config = read_config(config_path)
    config.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # the workers are the parallelism
    cache = load_cache(_pictures(config), config.data.cache, side=config.data.side)
    known = [p for p in cache.pictures if p.split == "train" and facts_of(p)]
    tokenizer = _tokenizer(known, config)
    model = build_dual_encoder(
        config.model.trunk,
        dimensions=config.model.dimensions,
        vocabulary=len(tokenizer),
        seed=config.seed,
        random=config.model.random,
    )
    train_image_tower(model, cache, config)
    words: list[str] = []
    if config.text.steps:
        words = known_words(known, seed=config.seed)
        _teach_words(model, tokenizer, cache, config)
    card = config_path.with_suffix(".md")
    export_encoder(
        model,
        tokenizer,
        config.export.folder,
        side=config.export.side,
        card=card.read_text(encoding="utf-8") if card.is_file() else _bare_card(config_path),
        words=words,
    )
    record_in_manifest(
        config.export.folder.parent,
        config.export.folder.name,
        version=config.export.version,
        data_sha256=data_hash(cache.pictures),
        metrics={},
    )


def _pictures(config: Config) -> list[Picture]:
    """Read the rows of every source, the guessed lines among them; refuse leaks."""
    pictures = read_pictures(_sources(config))
    refuse_leaks(pictures)
    if config.data.guesses is not None:
        return with_guesses(pictures, config.data.guesses)
    return pictures


def _tokenizer(known: Sequence[Picture], config: Config) -> PreTrainedTokenizerFast:
    """Give the tokenizer of the tower that is gone on from, else one of the captions' words."""
    started = _text_started(config)
    if started is not None:
        # Training a tokenizer twice on the same captions need not number its words the same.
        return tokenizer_of(started)
    return train_tokenizer(
        caption_corpus(known, seed=config.seed) or _FALLBACK_CORPUS,
        vocabulary=config.text.vocabulary,
    )


def _teach_words(
    model: VisionTextDualEncoderModel,
    tokenizer: PreTrainedTokenizerFast,
    cache: PictureCache,
    config: Config,
) -> None:
    """Train the text tower on the pictures that are worth words, but for the lines kept back."""
    held_out = np.array([p.silhouette in config.data.held_out for p in cache.pictures])
    rows = rows_worth_words(cache.pictures)
    rows = rows[~held_out[rows]]
    vectors = encode_cached(
        model, cache, rows, side=config.export.side, workers=config.image.workers
    )
    examples = [cache.pictures[row] for row in rows]
    train_text_tower(model, tokenizer, examples, vectors, config)
    weigh_colour_of_words(
        model, config.text.colour_weight, shape_dimensions=config.model.shape_dimensions
    )


def refuse_leaks(pictures: Sequence[Picture]) -> None:
    """Refuse data in which a product, or a file, is on both sides.

    Raises:
        ValueError: names one of them.
    """
    for name, identity in (("product", lambda p: p.product_id), ("file", lambda p: str(p.path))):
        train = {identity(p) for p in pictures if p.split == "train"} - {""}
        both = train & ({identity(p) for p in pictures if p.split == "val"} - {""})
        if both:
            raise ValueError(f"{name} {min(both)} is in train and in val")


def encode_cached(
    model: VisionTextDualEncoderModel,
    cache: PictureCache,
    rows: NDArray[np.intp],
    *,
    side: int,
    workers: int,
) -> NDArray[np.float32]:
    """Encode cached pictures with the model: (len(rows), d), unit rows, at `side` pixels."""

    def encode(batch: NDArray[np.intp]) -> torch.Tensor:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            pixels = torch.from_numpy(cache.pixels[batch]).permute(0, 3, 1, 2).float() / 127.5 - 1
            fitted = functional.interpolate(
                pixels, size=(side, side), mode="bilinear", antialias=True
            )
            vectors = model.get_image_features(pixel_values=fitted).pooler_output.float()
            return functional.normalize(vectors, dim=1)

    batches = [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
    with ThreadPoolExecutor(workers) as pool:
        parts = list(tqdm(pool.map(encode, batches), total=len(batches), desc="vectors"))
    found: NDArray[np.float32] = torch.cat(parts).numpy()
    return found


def data_hash(pictures: Sequence[Picture]) -> str:
    """Hash what was trained on: each train row's file name, size and labels."""
    digest = hashlib.sha256()
    for p in pictures:
        if p.split == "train":
            row = [p.path.name, p.path.stat().st_size, p.brand, p.silhouette, p.colours, p.height]
            digest.update(json.dumps(row).encode())
    return digest.hexdigest()


def _sources(config: Config) -> list[Path]:
    return [*config.data.sources, *(s for s in config.data.optional_sources if s.exists())]


def _text_started(config: Config) -> Path | None:
    """Give the checkpoint that the text tower goes on from: this run's own, or the one named."""
    own = own_checkpoint(config)
    return own if own.is_file() else config.text.start


def _bare_card(config_path: Path) -> str:
    return (
        f"---\nlicense: apache-2.0\n---\n\nTrained by `python -m learning train {config_path}`.\n"
    )
