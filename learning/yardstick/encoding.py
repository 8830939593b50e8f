"""Vectors of pictures, kept on disk by encoder and revision, so that nothing is encoded twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from learning.baselines import baseline
from learning.cache import shoe_mask
from learning.colours import HISTOGRAM_SIZE, hellinger_histogram
from learning.manifest import Picture
from search.encoders.base import Encoder, NoTextTowerError, Vectors
from search.encoders.preprocess import letterbox, upright

_BATCH = 64
_SIDE = 128
_SAVE_EVERY = 1024  # pictures: a killed run loses no more


@dataclass(frozen=True)
class EncodedPictures:
    """Pictures with their vectors and colour histograms, row by row."""

    pictures: tuple[Picture, ...]
    vectors: Vectors
    histograms: NDArray[np.float32]

    @property
    def cut_out(self) -> NDArray[np.bool_]:
        """Whether a picture's shoe could be cut out, so that its histogram means something."""
        return np.asarray(self.histograms.sum(axis=1) > 0)


class ShoeColours:
    """Not a baseline but the measure of (e): histograms of cut-out shoes, zeros where unsure."""

    name, revision, dimensions, has_text = "shoe-colours", "1", HISTOGRAM_SIZE, False

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Measure n pictures: (n, 128), unit rows or zeros."""
        return np.stack([self._measure(picture) for picture in pictures])

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Refuse, as every encoder without a text tower."""
        raise NoTextTowerError(self.name)

    def _measure(self, picture: Image.Image) -> Vectors:
        small = letterbox(picture, width=_SIDE, height=_SIDE)
        return hellinger_histogram(np.asarray(small.convert("HSV")), shoe_mask(small))


def load_encoder_or_baseline(spec: str) -> Encoder:
    """Load "random", "hsv-histogram", "hog", "sift-words", or what `search.encoders` can load."""
    known = baseline(spec)
    if known is not None:
        return known
    from search.encoders.loading import load_encoder

    return load_encoder(spec)


def kept_encoder(encoder: Encoder, kept_in: Path) -> bool:
    """Whether an earlier run has kept vectors of this encoder."""
    return bool(_Store(encoder, kept_in).vectors)


def encode_pictures(
    encoder: Encoder, pictures: Sequence[Picture], *, kept_in: Path | None
) -> EncodedPictures:
    """Encode pictures, or read what an earlier run has kept; unreadable ones are left out."""
    histograms = vectors_of(ShoeColours(), pictures, kept_in)
    vectors = vectors_of(encoder, pictures, kept_in)
    readable = [row for row, p in enumerate(pictures) if p.key in vectors and p.key in histograms]
    kept = tuple(pictures[row] for row in readable)
    measured = np.stack([histograms[picture.key] for picture in kept])
    measured[[picture.domain == "busy" for picture in kept]] = 0
    return EncodedPictures(kept, np.stack([vectors[picture.key] for picture in kept]), measured)


def vectors_of(
    encoder: Encoder, pictures: Sequence[Picture], kept_in: Path | None
) -> dict[str, Vectors]:
    """Give vectors (d,) by picture key, reading and keeping them as `encode_pictures` does."""
    store = _Store(encoder, kept_in)
    missing = [picture for picture in pictures if picture.key not in store.vectors]
    images: list[Image.Image] = []
    keys: list[str] = []
    for number, picture in enumerate(
        tqdm(missing, desc=encoder.name, unit=" pictures", disable=not missing), start=1
    ):
        try:
            with Image.open(picture.path) as opened:
                images.append(upright(opened))
            keys.append(picture.key)
        except (OSError, ValueError) as error:
            tqdm.write(f"left out {picture.path}: {error}")
        if images and (len(images) == _BATCH or number == len(missing)):
            store.add(keys, encoder.encode_images(images))
            images, keys = [], []
    if missing:
        store.save()
    return store.vectors


class _Store:
    """One encoder's vectors by picture key, in one .npz file."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        identity = hashlib.sha256(f"{encoder.name} {encoder.revision}".encode()).hexdigest()[:12]
        plain = "".join(char if char.isalnum() else "-" for char in encoder.name)
        self._path = folder / f"{plain}-{identity}.npz" if folder else None
        self.vectors: dict[str, Vectors] = {}
        self._unsaved = 0
        if self._path and self._path.is_file():
            with np.load(self._path) as kept:
                self.vectors = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        self.vectors.update(zip(keys, vectors, strict=True))
        self._unsaved += len(keys)
        if self._unsaved >= _SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write beside and rename, so that a reader never sees half a file."""
        self._unsaved = 0
        if self._path is None or not self.vectors:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new.npz")
        np.savez(
            beside, keys=np.array(list(self.vectors)), vectors=np.stack(list(self.vectors.values()))
        )
        beside.replace(self._path)
