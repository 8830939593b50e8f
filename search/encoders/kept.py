"""Networks as they were made and proven, kept: a process that starts again needs no torch for them.

Beside each network lies what torch said of fixed pictures and words. What is opened has to say the
same before it serves; else torch is loaded and makes it anew (docs/adr/0207). No torch here.
"""

import contextlib
import fcntl
import hashlib
import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from search.encoders.base import NoTextTowerError, Vectors, unit_rows
from search.encoders.preprocess import Preprocessing, encode_in_batches
from search.encoders.sessions import (
    SMALLEST_COSINE,
    Pixels,
    QuickNetwork,
    is_installed,
    nearness,
    open_network,
    probe_pictures,
    smallest_cosine,
)
from search.encoders.spelling import Spelling

logger = logging.getLogger(__name__)

PICTURES, WORDS, PROOF, FACTS = "pictures.onnx", "words.onnx", "proof.npz", "facts.json"
PROBE_TEXTS = (
    "red high top",
    "белые кроссовки nike air force 1",
    "найк",
    "",
    "12",
    "canvas shoe with a rubber toe " * 20,
)
BATCH = 16
_FORMAT = 1
_MOST_KEPT = 12
_LONGEST_MAKING_S = 300
_UNDER_WAY = "making-"
_MAKERS = ("torch", "transformers", "onnxruntime", "tokenizers")
_kept_in: list[Path] = []  # one folder, or none: nothing is kept


def keep_networks(folder: Path) -> None:
    """Keep what is made of networks in this folder: a process that was killed is back sooner."""
    _kept_in[:] = [folder]


def place_of(revision: str) -> Path | None:
    """Name the folder of a network by its weights and by what made it; None: nothing is kept."""
    if not _kept_in:
        return None
    makers = [f"{name} {version(name)}" for name in _MAKERS]
    identity = hashlib.sha256(" ".join((revision, str(_FORMAT), *makers)).encode())
    return _kept_in[0] / identity.hexdigest()[:32]


@contextlib.contextmanager
def making(place: Path | None) -> Iterator[Path | None]:
    """Give a folder to make networks in; with a proof in it, it takes its place at the end."""
    if place is None:
        yield None
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_UNDER_WAY, dir=place.parent) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        yield made
        if (made / PROOF).is_file():
            shutil.rmtree(place, ignore_errors=True)
            with contextlib.suppress(OSError):  # another process was as quick: theirs is as good
                made.rename(place)
            _forget_old(place.parent)


def _forget_old(folder: Path) -> None:
    """Delete what has not been opened for longest: each release and each encoder leaves its own."""
    whole = [each for each in folder.iterdir() if not each.name.startswith(_UNDER_WAY)]
    kept = sorted(whole, key=lambda each: -each.stat().st_mtime)
    for old in kept[_MOST_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def make_apart(place: Path | None, *words: str) -> None:
    """Have a process of its own make what is kept in a place: what torch takes goes with it.

    Of processes that start together one makes it and the others wait. An empty place says that it
    was tried in vain: torch serves then, and says in its own log why.
    """
    if place is None or not is_installed():
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place.parent / f"{_UNDER_WAY}{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if place.is_dir():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-m", "search.encoders.making", str(place.parent), *words],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_LONGEST_MAKING_S,
                check=False,
            )
        place.mkdir(exist_ok=True)


def write_proof(folder: Path, pictures: Sequence[NDArray[np.float32]], **more: Any) -> None:
    """Write what torch says of the probes; from now on the folder is whole."""
    said = {f"pictures_{number}": rows for number, rows in enumerate(pictures)}
    np.savez(folder / PROOF, allow_pickle=False, **said, **more)


def open_proven(place: Path | None, probes: Pixels, *, name: str) -> QuickNetwork | None:
    """Open the network of pictures that is kept in a place, if it says what torch said."""
    if place is None or not (place / PROOF).is_file():
        return None
    try:
        with np.load(place / PROOF) as proof:
            said = sorted(key for key in proof.files if key.startswith("pictures_"))
            wanted = [proof[key] for key in said]
        run = open_network(place / PICTURES)
        nearest = nearness(wanted, run, probes)
    except Exception as error:  # noqa: BLE001 - half a file; ONNX Runtime's errors share no class
        _clear(place, f"{name}: what was kept cannot be opened: {error}")
        return None
    if nearest < SMALLEST_COSINE:
        _clear(place, f"{name}: what was kept differs from torch ({nearest:.5f})")
        return None
    place.touch()
    logger.info("%s: runs by ONNX Runtime as it was kept, cosine to torch %.7f", name, nearest)
    return run


class KeptEncoder:
    """An encoder that was made by torch once and is run without it."""

    runtime = "onnxruntime float32"

    def __init__(
        self, pictures: QuickNetwork, place: Path, *, folder: Path, name: str, revision: str
    ) -> None:
        facts = json.loads((place / FACTS).read_text(encoding="utf-8"))
        self.name = name
        self.revision = revision
        self.dimensions = int(facts["dimensions"])
        self.preprocessing = Preprocessing.of_folder(folder)
        self._pictures = pictures
        self._words = _KeptWords(place, folder, facts["words"]) if facts["words"] else None

    @property
    def has_text(self) -> bool:
        """Whether there is a text tower."""
        return self._words is not None

    def encode_pixels(self, pixels: Pixels) -> Vectors:
        """Run the picture tower: (n, 3, h, w) to (n, d), not yet of unit length."""
        return self._pictures(pixels)[0]

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Encode n upright RGB pictures: (n, d) float32, unit rows."""
        return encode_in_batches(
            pictures,
            self.preprocessing,
            self.encode_pixels,
            batch_size=BATCH,
            dimensions=self.dimensions,
        )

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode n texts: (n, d) float32, unit rows; longer texts are cut at the tower's length.

        Raises:
            NoTextTowerError: there is no text tower.
        """
        if self._words is None:
            raise NoTextTowerError(f"{self.name} understands pictures only, not words")
        return unit_rows(self._words.encode(texts))


class _KeptWords:
    """The text tower, its tokenizer and its spelling."""

    def __init__(self, place: Path, folder: Path, facts: dict[str, Any]) -> None:
        self._run = open_network(place / WORDS)
        self._inputs: list[str] = facts["inputs"]
        self._spelling = Spelling.of_folder(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(facts["longest"])
        self._tokenizer.enable_padding(
            pad_id=facts["pad_id"],
            pad_token=facts["pad_token"],
            length=facts["longest"] if facts["is_full"] else None,
        )

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._spelling is not None:
            texts = [self._spelling.corrected(text) for text in texts]
        found = self._tokenizer.encode_batch(list(texts))
        columns = {
            "input_ids": [each.ids for each in found],
            "attention_mask": [each.attention_mask for each in found],
            "token_type_ids": [each.type_ids for each in found],
        }
        return self._run(*(np.array(columns[name], dtype=np.int64) for name in self._inputs))[0]


def open_encoder(
    place: Path | None, *, folder: Path, name: str, revision: str
) -> KeptEncoder | None:
    """Open the encoder that is kept in a place, if its vectors are those that torch gave."""
    if place is None or not (place / PROOF).is_file():
        return None
    sizes = Preprocessing.of_folder(folder)
    drawn = probe_pictures(height=sizes.height, width=sizes.width)
    pictures = open_proven(place, sizes.normalise(drawn), name=name)
    if pictures is None:
        return None
    try:
        encoder = KeptEncoder(pictures, place, folder=folder, name=name, revision=revision)
        is_proven = _says_the_same_of_words(encoder, place)
    except Exception as error:  # noqa: BLE001 - as in open_proven
        _clear(place, f"{name}: what was kept cannot be opened: {error}")
        return None
    if not is_proven:
        _clear(place, f"{name}: its words as they were kept differ from torch's")
        return None
    return encoder


def _clear(place: Path, why: str) -> None:
    """Clear a place, so that who asks next makes it anew."""
    logger.warning("%s; it is made anew", " ".join(why.split())[:300])
    shutil.rmtree(place, ignore_errors=True)


def _says_the_same_of_words(encoder: KeptEncoder, place: Path) -> bool:
    if not encoder.has_text:
        return True
    with np.load(place / PROOF) as proof:
        wanted: Vectors = proof["words"]
    together = encoder.encode_texts(PROBE_TEXTS)
    alone = np.concatenate([encoder.encode_texts([text]) for text in PROBE_TEXTS])
    return min(smallest_cosine(wanted, each) for each in (together, alone)) >= SMALLEST_COSINE
