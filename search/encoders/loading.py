"""Load an encoder by its spec: as it was kept, else by torch, which is imported only then."""

from pathlib import Path

from search.encoders.base import Encoder
from search.encoders.identity import BUILTIN, HubId, find_encoder, folder_revision
from search.encoders.kept import make_apart, open_encoder, place_of


def load_encoder(spec: str, *, may_be_quick: bool = True) -> Encoder:
    """Load "builtin", a model folder, or a hub id with an optional "@revision".

    Weights are safetensors only; code that comes with a model is never run. A hub id without a
    revision is pinned to the commit found now, which becomes the encoder's revision. Both towers
    run by ONNX Runtime where it is installed and proves equal, unless `may_be_quick` is False:
    what was proven once is kept (`kept.keep_networks`) and needs no torch the next time.

    Raises:
        EncoderUnavailableError: one line saying what is missing; a hub out of reach says so in
            about three seconds.
    """
    found = find_encoder(spec)
    if isinstance(found, HubId):
        from search.encoders.hub import fetch

        folder, name = fetch(found), found.repository
        revision = folder.name  # the hub's cache names a snapshot's folder after its commit
    else:
        folder, revision = found, folder_revision(found)
        name = BUILTIN if spec == BUILTIN else found.resolve().name
    return _load_folder(folder, name=name, revision=revision, may_be_quick=may_be_quick)


def _load_folder(folder: Path, *, name: str, revision: str, may_be_quick: bool) -> Encoder:
    place = place_of(revision) if may_be_quick else None
    kept = open_encoder(place, folder=folder, name=name, revision=revision)
    if kept is None:
        make_apart(place, "encoder", name, revision, str(folder))
        kept = open_encoder(place, folder=folder, name=name, revision=revision)
    if kept is not None:
        return kept
    from search.encoders.weights import load_weights

    return load_weights(folder, name=name, revision=revision, may_be_quick=may_be_quick)
