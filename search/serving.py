"""Encoders with their weights, for the processes that run them. Only tasks and commands come here.

Loads each encoder once a process, and takes the configured one into the table of encoders.
"""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from PIL import Image

from search.encoders.base import Encoder as LoadedEncoder
from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import HubId, find_encoder
from search.models import Encoder
from search.registry import Identity, activate_encoder, register_encoder

logger = logging.getLogger(__name__)

# One serves, one may be waited for by questions that were asked before a switch.
_KEPT = 2
_lock = threading.RLock()
_loaded: dict[int, LoadedEncoder] = {}
_asked_at: dict[int, float] = {}


def load_encoder(source: str) -> LoadedEncoder:
    """Load weights. ONNX Runtime, or torch, is imported here and not above: the crawler and the
    clock import this module with the tasks.
    """
    from search.encoders import kept, loading

    kept.keep_networks(settings.NETWORKS_DIR)
    return loading.load_encoder(source)


def find_shoes(picture: Image.Image) -> list[list[float]]:
    """Boxes of the shoes in a picture, the best first: [[x, y, width, height]] as shares of it.

    [] where the whole picture is the better question, or this deployment has no detector.
    """
    from search.encoders.detector import parts_to_ask, shipped_detector

    detector = shipped_detector()
    return parts_to_ask(detector.find(picture)) if detector else []


def load_detector() -> None:
    """Load the detector before the first photo asks for it."""
    from search.encoders import kept
    from search.encoders.detector import shipped_detector

    kept.keep_networks(settings.NETWORKS_DIR)
    shipped_detector()


def caption(picture: Image.Image) -> str:
    """Return what the captioning model says of a picture, "" where the setting names none."""
    if not settings.CAPTIONER:
        return ""
    from search.encoders.captioning import captioner_for

    captioner = captioner_for(settings.CAPTIONER)
    return captioner.caption(picture) if captioner else ""


def loaded(encoder: Encoder) -> LoadedEncoder:
    """Return the encoder with its weights, loading it on first use in this process.

    While another is being loaded, the one that is there goes on answering.

    Raises:
        EncoderUnavailableError: its weights cannot be had, or are not those of its revision any
            more; one line says which.
    """
    weights = _loaded.get(encoder.pk)
    if weights is None:
        with _lock:
            weights = _loaded.get(encoder.pk) or _load(encoder)
    _asked_at[encoder.pk] = time.monotonic()
    return weights


def _load(encoder: Encoder) -> LoadedEncoder:
    weights = load_encoder(encoder.source)
    if weights.revision != encoder.revision:
        message = (
            f"{encoder.source} now holds revision {weights.revision[:12]}, not "
            f"{encoder.revision[:12]}"
        )
        raise EncoderUnavailableError(message)
    _keep(encoder, weights)
    return weights


def _keep(encoder: Encoder, weights: LoadedEncoder) -> None:
    """Keep weights; of those that are too many, the one that was asked longest ago goes."""
    while len(_loaded) >= _KEPT:
        oldest = min(_loaded, key=lambda pk: _asked_at.get(pk, 0.0))
        _loaded.pop(oldest)
    _loaded[encoder.pk] = weights
    _asked_at[encoder.pk] = time.monotonic()


def add_encoder(source: str) -> Encoder:
    """Load what `source` names, try it, and register it.

    Raises:
        EncoderUnavailableError: it cannot be loaded; one line says why.
    """
    with _lock:
        weights = load_encoder(source)
        identity = Identity(
            name=weights.name,
            revision=weights.revision,
            dimensions=weights.dimensions,
            has_text=weights.has_text,
        )
        pinned = f"{source}@{weights.revision}" if _is_unpinned_hub_id(source) else source
        encoder = register_encoder(identity, source=pinned)
        if encoder.pk not in _loaded:
            _keep(encoder, weights)
        return encoder


def sync_configured_encoder() -> Encoder | None:
    """Make sure that some encoder serves: return it, or None after one clear line in the log.

    The encoder in service stays. On a new site, the one that the setting ENCODER names is
    registered and put in service. If the weights in service were replaced by others (a new release
    brings a new builtin), the new ones take over: nobody could ask the old ones anything.
    """
    active = Encoder.objects.active()
    if active is not None:
        try:
            loaded(active)
        except EncoderUnavailableError as error:
            logger.warning("The encoder in service cannot be loaded: %s", error)
            if active.source != settings.ENCODER:
                return None
        else:
            return active
    try:
        encoder = add_encoder(settings.ENCODER)
    except EncoderUnavailableError as error:
        logger.error("No encoder, the site goes on with full text: %s", error)
        return None
    if encoder.state != Encoder.State.ACTIVE:
        activate_encoder(encoder, is_first=True)
        encoder.refresh_from_db()
    return encoder


def _is_unpinned_hub_id(source: str) -> bool:
    found = find_encoder(source)
    return isinstance(found, HubId) and found.revision is None
