"""Which encoder a spec means, and its revision. No torch, so that the web may ask."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.encoders.base import EncoderUnavailableError

MODELS_FOLDER = Path(__file__).resolve().parents[2] / "models"
BUILTIN = "builtin"
# What decides the vectors; a reworded model card is not another encoder.
_HASHED_SUFFIXES = {".json", ".safetensors", ".txt", ".model"}
_HASHED_LENGTH = 16
DISTANCES_FILE = "distances.json"
_NOT_HASHED = {"manifest.json", DISTANCES_FILE}


@dataclass(frozen=True)
class HubId:
    """A model on the hub, as written: "owner/name" or "owner/name@revision"."""

    repository: str
    revision: str | None


def find_encoder(spec: str) -> Path | HubId:
    """Tell what a spec means: "builtin", a folder, or a hub id with an optional @revision.

    Raises:
        EncoderUnavailableError: it is none of them.
    """
    if spec == BUILTIN:
        return _existing_model(MODELS_FOLDER / BUILTIN)
    folder = Path(spec).expanduser()
    if folder.is_dir():
        return _existing_model(folder)
    repository, _, revision = spec.partition("@")
    looks_like_hub_id = repository.count("/") == 1 and not spec.startswith((".", "/", "~"))
    if not looks_like_hub_id or not all(repository.split("/")):
        raise EncoderUnavailableError(f"encoder {spec!r}: neither a model folder nor a hub id")
    return HubId(repository, revision or None)


def folder_revision(folder: Path) -> str:
    """Hash what decides a model folder's vectors, names and bytes: 16 hex digits."""
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix in _HASHED_SUFFIXES and path.name not in _NOT_HASHED
    )
    return _hash_files(
        tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    )


def farthest_result(spec: str) -> float | None:
    """Read how far a photo's result may be, if the encoder's folder says so (`distances.json`).

    A file that cannot be read says nothing: distances then are what staff set.
    """
    try:
        found = find_encoder(spec)
        if isinstance(found, HubId):
            return None
        told = json.loads((found / DISTANCES_FILE).read_text(encoding="utf-8"))
        return min(2.0, max(0.0, float(told["max_distance"])))
    except (EncoderUnavailableError, OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=32)
def _hash_files(files: tuple[tuple[Path, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for path, _, size in files:
        digest.update(f"{path.name}\0{size}\0".encode())
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:_HASHED_LENGTH]


def _existing_model(folder: Path) -> Path:
    if not (folder / "config.json").is_file():
        raise EncoderUnavailableError(f"{folder}: no model here (config.json is missing)")
    return folder
