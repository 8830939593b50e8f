"""Load a model folder with torch and transformers: for the encoder process and workers only."""

import json
import logging
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoModel, AutoTokenizer, PretrainedConfig
from transformers.utils import logging as transformers_logging

from search.encoders.backends.clip_like import ClipLikeEncoder
from search.encoders.backends.image_only import ImageEncoder
from search.encoders.base import EncoderUnavailableError
from search.encoders.kept import (
    FACTS,
    PROBE_TEXTS,
    PROOF,
    WORDS,
    making,
    open_encoder,
    place_of,
    write_proof,
)
from search.encoders.quick import by_torch, export
from search.encoders.runtime import use_available_cores

logger = logging.getLogger(__name__)


def load_weights(
    folder: Path, *, name: str, revision: str, may_be_quick: bool, networks: Path | None = None
) -> ImageEncoder:
    """Load a model folder; what ONNX Runtime makes of it is left in `networks`, with its proof.

    Raises:
        EncoderUnavailableError: one line saying what is missing.
    """
    if not any(folder.glob("*.safetensors")):
        raise EncoderUnavailableError(f"{name}: no .safetensors weights in {folder}")
    use_available_cores()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        encoder = _loaded(
            folder, name=name, revision=revision, may_be_quick=may_be_quick, networks=networks
        )
    except EncoderUnavailableError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise EncoderUnavailableError(f"{name}: cannot be loaded: {reason}") from error
    if networks is not None and encoder.is_quick:
        _keep(encoder, folder, networks)
    return encoder


def _has_text_tower(config: PretrainedConfig) -> bool:
    return hasattr(config, "text_config") and hasattr(config, "vision_config")


def _loaded(folder: Path, **identity: Any) -> ImageEncoder:
    local: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
    config = AutoConfig.from_pretrained(folder, **local)
    model = AutoModel.from_pretrained(
        folder, config=config, dtype="float32", use_safetensors=True, **local
    )
    if not _has_text_tower(config):
        return ImageEncoder(model, folder=folder, **identity)
    tokenizer = AutoTokenizer.from_pretrained(folder, **local)
    return ClipLikeEncoder(model, tokenizer, folder=folder, **identity)


def make_and_keep(folder: Path, *, name: str, revision: str) -> None:
    """Load a model folder and leave in its place what a process needs to do without torch."""
    with making(place_of(revision)) as networks:
        load_weights(folder, name=name, revision=revision, may_be_quick=True, networks=networks)


def _keep(encoder: ImageEncoder, folder: Path, networks: Path) -> None:
    """Leave beside the network of pictures what the next process needs to do without torch."""
    try:
        words, said = None, {}
        if isinstance(encoder, ClipLikeEncoder):
            words = _export_words(encoder, networks / WORDS)
            said = {"words": encoder.encode_texts(PROBE_TEXTS)}
        facts = {"dimensions": encoder.dimensions, "words": words}
        (networks / FACTS).write_text(json.dumps(facts), encoding="utf-8")
        write_proof(networks, by_torch(encoder.tower, encoder.probes), **said)
    except Exception as error:  # noqa: BLE001 - what is not kept is made anew; torch serves
        logger.info("%s: is not kept for a quick start: %s", encoder.name, error)
        return
    kept = open_encoder(networks, folder=folder, name=encoder.name, revision=encoder.revision)
    if kept is None:
        (networks / PROOF).unlink()


def _export_words(encoder: ClipLikeEncoder, file: Path) -> dict[str, Any]:
    tokens = encoder.tokens(list(PROBE_TEXTS))
    rows_and_tokens = {0: "texts", 1: "tokens"}
    free = {**dict.fromkeys(tokens, rows_and_tokens), "vectors": {0: "texts"}}
    export(encoder.text_tower, tokens, file, outputs=["vectors"], free=free)
    return {"inputs": list(tokens), **encoder.token_facts}
