"""From a trained model to a folder that `search.encoders` serves, and its line in the manifest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerFast, VisionTextDualEncoderModel

from learning.trunk import trunk_of, unfold_batch_norms
from search.encoders.identity import DISTANCES_FILE
from search.encoders.spelling import WORDS_FILE


def export_encoder(
    model: VisionTextDualEncoderModel,
    tokenizer: PreTrainedTokenizerFast,
    folder: Path,
    *,
    side: int,
    card: str,
    words: Sequence[str] = (),
) -> None:
    """Write a Hugging Face folder: half-precision safetensors, configs, tokenizer, model card.

    `side` is the picture size in pixels at which it serves; `words` are those that its text tower
    knows, to put typed ones right by. The model is unfolded in place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfold_batch_norms(trunk_of(model))
    model.half().save_pretrained(folder)
    model.float()
    for weights in folder.glob("*.safetensors"):
        weights.chmod(0o644)  # written 0600, but the encoder process may be another user
    tokenizer.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(
        json.dumps(
            {
                "image_processor_type": "MobileNetV2ImageProcessor",
                "do_resize": True,
                "size": {"height": side, "width": side},
                "resample": 3,
                "do_center_crop": False,
                "do_rescale": True,
                "rescale_factor": 1 / 255,
                "do_normalize": True,
                "image_mean": [0.5, 0.5, 0.5],
                "image_std": [0.5, 0.5, 0.5],
            },
            indent=1,
        )
        + "\n"
    )
    if words:
        (folder / WORDS_FILE).write_text("\n".join(words) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")


def record_in_manifest(
    models_folder: Path,
    name: str,
    *,
    kind: str = "encoder",
    version: str,
    data_sha256: str,
    metrics: Mapping[str, Any],
) -> None:
    """Write a model's line in `manifest.json`: hash of every file, version, data hash, metrics."""
    manifest = _read_manifest(models_folder)
    manifest[name] = {
        "kind": kind,
        "version": version,
        "data_sha256": data_sha256,
        "metrics": dict(metrics),
        "files": _files_of(models_folder / name),
    }
    _write_manifest(models_folder, manifest)


def record_metrics(models_folder: Path, name: str, metrics: Mapping[str, Any]) -> None:
    """Put measured figures into a model's line, and hash its files again: the card may be newer.

    Raises:
        KeyError: the manifest has no such model.
    """
    manifest = _read_manifest(models_folder)
    manifest[name] |= {"metrics": dict(metrics), "files": _files_of(models_folder / name)}
    _write_manifest(models_folder, manifest)


def write_distance(folder: Path, distance: float) -> None:
    """Write into a model's folder how far a photo's result may be, and hash its files again."""
    told = {"max_distance": round(distance, 3)}
    (folder / DISTANCES_FILE).write_text(json.dumps(told) + "\n", encoding="utf-8")
    manifest = _read_manifest(folder.parent)
    if folder.name in manifest:
        manifest[folder.name]["files"] = _files_of(folder)
        _write_manifest(folder.parent, manifest)


def _files_of(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        file.name: {
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "bytes": file.stat().st_size,
        }
        for file in sorted(folder.iterdir())
        if file.is_file()
    }


def _read_manifest(models_folder: Path) -> dict[str, Any]:
    path = models_folder / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return manifest


def _write_manifest(models_folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    (models_folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
