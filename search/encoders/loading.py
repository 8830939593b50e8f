"""Load an encoder by its spec. Imports torch: for the encoder process and workers only."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
from transformers import AutoConfig, AutoModel, AutoTokenizer, PretrainedConfig
from transformers.utils import logging as transformers_logging

from search.encoders.backends.clip_like import ClipLikeEncoder
from search.encoders.backends.image_only import ImageEncoder
from search.encoders.base import Encoder, EncoderUnavailableError
from search.encoders.identity import BUILTIN, HubId, find_encoder, folder_revision
from search.encoders.runtime import use_available_cores

_HUB_PATIENCE_S = 3.0
_DOWNLOADED = ("*.safetensors", "*.json", "*.txt", "*.model")  # never a pickle, never code


def load_encoder(spec: str, *, may_be_quick: bool = True) -> Encoder:
    """Load "builtin", a model folder, or a hub id with an optional "@revision".

    Weights are safetensors only; code that comes with a model is never run. A hub id without a
    revision is pinned to the commit found now, which becomes the encoder's revision. Pictures run
    by ONNX Runtime where it is installed and proves equal, unless `may_be_quick` is False.

    Raises:
        EncoderUnavailableError: one line saying what is missing; a hub out of reach says so in
            about three seconds.
    """
    found = find_encoder(spec)
    if isinstance(found, HubId):
        folder, name = _fetch(found), found.repository
        revision = folder.name  # the hub's cache names a snapshot's folder after its commit
    else:
        folder, revision = found, folder_revision(found)
        name = BUILTIN if spec == BUILTIN else found.resolve().name
    return _load_folder(folder, name=name, revision=revision, may_be_quick=may_be_quick)


def _load_folder(folder: Path, *, name: str, revision: str, may_be_quick: bool) -> Encoder:
    if not any(folder.glob("*.safetensors")):
        raise EncoderUnavailableError(f"{name}: no .safetensors weights in {folder}")
    use_available_cores()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        model = AutoModel.from_pretrained(
            folder,
            config=config,
            dtype="float32",
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
        )
        if not _has_text_tower(config):
            return ImageEncoder(
                model, folder=folder, name=name, revision=revision, may_be_quick=may_be_quick
            )
        tokenizer = AutoTokenizer.from_pretrained(
            folder, trust_remote_code=False, local_files_only=True
        )
        return ClipLikeEncoder(
            model,
            tokenizer,
            folder=folder,
            name=name,
            revision=revision,
            may_be_quick=may_be_quick,
        )
    except EncoderUnavailableError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise EncoderUnavailableError(f"{name}: cannot be loaded: {reason}") from error


def _has_text_tower(config: PretrainedConfig) -> bool:
    return hasattr(config, "text_config") and hasattr(config, "vision_config")


def _fetch(hub_id: HubId) -> Path:
    """Get a snapshot from the local cache, or from the hub if it can be reached."""
    try:
        return _snapshot(hub_id, local_files_only=True)
    except (LocalEntryNotFoundError, HFValidationError):
        pass
    host = urlsplit(constants.ENDPOINT).hostname or ""
    if constants.HF_HUB_OFFLINE or not _answers(host):
        message = f"{hub_id.repository}: the model hub ({host}) cannot be reached from here"
        raise EncoderUnavailableError(message)
    try:
        return _snapshot(hub_id, local_files_only=False)
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise EncoderUnavailableError(f"{hub_id.repository}: download failed: {reason}") from error


def _snapshot(hub_id: HubId, *, local_files_only: bool) -> Path:
    return Path(
        snapshot_download(
            hub_id.repository,
            revision=hub_id.revision,
            allow_patterns=list(_DOWNLOADED),
            etag_timeout=_HUB_PATIENCE_S,
            local_files_only=local_files_only,
        )
    )


def _answers(host: str) -> bool:
    """Whether a connection to the hub, or the proxy before it, opens within the patience."""
    proxy = urlsplit(os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy") or "")
    address = (proxy.hostname, proxy.port or 80) if proxy.hostname else (host, 443)
    try:
        socket.create_connection(address, timeout=_HUB_PATIENCE_S).close()
    except OSError:
        return False
    return True
