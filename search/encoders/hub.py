"""Model folders from a hub, by way of its local cache."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import HubId

_HUB_PATIENCE_S = 3.0
_DOWNLOADED = ("*.safetensors", "*.json", "*.txt", "*.model")  # never a pickle, never code


def fetch(hub_id: HubId) -> Path:
    """Get a snapshot from the local cache, or from the hub if it can be reached.

    Raises:
        EncoderUnavailableError: neither has it; a hub out of reach says so in about three seconds.
    """
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
