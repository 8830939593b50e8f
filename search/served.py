"""Which heads and which verifier serve: the shipped ones, or others that were added here.

Both read an encoder's vectors, so each belongs to one encoder revision. Numpy only: web pages ask.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from search.encoders.base import EncoderUnavailableError
from search.encoders.heads import HEADS_FOLDER, Heads
from search.encoders.identity import folder_revision
from search.encoders.verifier import VERIFIER_FOLDER, Verifier
from search.models import ServedModel
from search.registry import EncoderStateError

Kind, State = ServedModel.Kind, ServedModel.State
SHIPPED = {Kind.HEADS: HEADS_FOLDER, Kind.VERIFIER: VERIFIER_FOLDER}
_LOADERS: dict[ServedModel.Kind, Callable[[Path], Heads | Verifier]] = {
    Kind.HEADS: Heads.load,
    Kind.VERIFIER: Verifier.load,
}
# How long a process goes on with what it found: a switch reaches every process within that time.
REMEMBER_S = 10.0
_remembered: dict[tuple[str, str], tuple[float, Path | None]] = {}


def heads_in_service(encoder_revision: str) -> Heads | None:
    """Return the heads that read this encoder's vectors, or None. At most a query in 10 s."""
    found = _in_service(Kind.HEADS, encoder_revision)
    return found if isinstance(found, Heads) else None


def verifier_in_service(encoder_revision: str) -> Verifier | None:
    """Return the verifier for this encoder's vectors, or None. At most a query in 10 s."""
    found = _in_service(Kind.VERIFIER, encoder_revision)
    return found if isinstance(found, Verifier) else None


def folder_in_service(kind: str, encoder_revision: str) -> Path | None:
    """Return the folder of what serves, None if nothing does."""
    return _folder_in_service(Kind(kind), encoder_revision)


def revision_in_service(kind: str, encoder_revision: str) -> str:
    """Return the revision of what serves, "" if nothing does."""
    folder = _folder_in_service(Kind(kind), encoder_revision)
    return folder_revision(folder) if folder else ""


def metrics_in_service(kind: str, encoder_revision: str) -> dict[str, Any]:
    """Return what was measured of what serves; {} if nothing is told. A query."""
    row = ServedModel.objects.filter(
        kind=kind, encoder_revision=encoder_revision, state=State.ACTIVE
    ).first()
    if row is not None and row.folder:
        told: dict[str, Any] = row.metrics
        return told
    folder = _folder_in_service(Kind(kind), encoder_revision)
    return read_metrics(folder) if folder else {}


def read_metrics(folder: Path) -> dict[str, Any]:
    """Return a model folder's measured figures, from the manifest beside it; {} without one."""
    try:
        manifest = json.loads((folder.parent / "manifest.json").read_text("utf-8"))
        found: dict[str, Any] = manifest[folder.name]["metrics"]
        return found
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def look_again() -> None:
    """Forget what this process found: the next question asks the database."""
    _remembered.clear()


def sync_shipped() -> list[ServedModel]:
    """Give the shipped models their rows; they serve where nothing else does. Idempotent."""
    rows = []
    for kind, folder in SHIPPED.items():
        try:
            loaded = _LOADERS[kind](folder)
        except EncoderUnavailableError:
            continue
        row, is_new = ServedModel.objects.get_or_create(
            kind=kind,
            revision=folder_revision(folder),
            defaults={
                "version": loaded.version,
                "encoder_revision": loaded.encoder_revision,
                "metrics": read_metrics(folder),
            },
        )
        # A new release replaces the shipped files: the row of the old ones has none any more.
        ServedModel.objects.filter(kind=kind, folder="").exclude(pk=row.pk).delete()
        others = ServedModel.objects.filter(
            kind=kind, encoder_revision=row.encoder_revision, state=State.ACTIVE
        )
        if is_new and not others.exists():
            _serve(row, reason="shipped")
        rows.append(row)
    return rows


def add_model(kind: str, folder: Path) -> ServedModel:
    """Copy a trained folder into this site's own, try it, and register it; it does not serve yet.

    Raises:
        EncoderUnavailableError: the folder holds no such model; one line says what is wrong.
    """
    sync_shipped()
    loaded = _LOADERS[Kind(kind)](folder)
    revision = folder_revision(folder)
    home = settings.LOCAL_MODELS_DIR / f"{kind}-{revision}"
    metrics = read_metrics(folder)
    if not home.is_dir():
        aside = home.with_name(f".{home.name}.part")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        for name in ("config.json", "model.safetensors"):
            shutil.copyfile(folder / name, aside / name)
        aside.rename(home)
    row, _made = ServedModel.objects.update_or_create(
        kind=kind,
        revision=revision,
        defaults={
            "version": loaded.version,
            "encoder_revision": loaded.encoder_revision,
            "folder": str(home),
            "metrics": metrics,
        },
    )
    return row


def activate_model(row: ServedModel, *, reason: str = "") -> ServedModel | None:
    """Put a model in service; return the one that it replaces, which stays to go back to.

    Raises:
        EncoderUnavailableError: its files are gone.
    """
    sync_shipped()
    _LOADERS[Kind(row.kind)](_folder_of(row))
    return _serve(row, reason=reason)


def model_called(kind: str, name: str) -> ServedModel:
    """Return the model with this number, version, or beginning of its revision; the newest first.

    Raises:
        EncoderStateError: there is none.
    """
    sync_shipped()
    rows = ServedModel.objects.filter(kind=kind).order_by("-pk")
    for row in rows:
        if str(row.pk) == name or (name == "shipped" and not row.folder):
            return row
    for row in rows:
        if row.version == name or (len(name) >= 4 and row.revision.startswith(name)):
            return row
    raise EncoderStateError(f"There is no {kind} {name!r}; see: manage.py model list --kind {kind}")


def retire_model(row: ServedModel) -> None:
    """Delete a model that does not serve, files and row; the shipped ones stay.

    Raises:
        EncoderStateError: it serves, or it is shipped.
    """
    if row.state == State.ACTIVE or not row.folder:
        why = "is in service; first activate another" if row.folder else "is shipped and stays"
        raise EncoderStateError(f"{row} {why}")
    shutil.rmtree(row.folder, ignore_errors=True)
    row.delete()


def _serve(row: ServedModel, *, reason: str) -> ServedModel | None:
    with transaction.atomic():
        rivals = ServedModel.objects.select_for_update().filter(
            kind=row.kind, encoder_revision=row.encoder_revision
        )
        previous = next((each for each in rivals if each.state == State.ACTIVE), None)
        if previous is not None and previous.pk != row.pk:
            previous.state = State.RETIRED
            previous.save(update_fields=["state"])
        row.state, row.reason = State.ACTIVE, reason[:300]
        row.activated_at = timezone.now()
        row.save(update_fields=["state", "reason", "activated_at"])
    look_again()
    return previous if previous is not None and previous.pk != row.pk else None


def _folder_of(row: ServedModel) -> Path:
    return Path(row.folder) if row.folder else SHIPPED[Kind(row.kind)]


def _folder_in_service(kind: ServedModel.Kind, encoder_revision: str) -> Path | None:
    key = (str(kind), encoder_revision)
    until, folder = _remembered.get(key, (0.0, None))
    if time.monotonic() < until:
        return folder
    row = ServedModel.objects.filter(
        kind=kind, encoder_revision=encoder_revision, state=State.ACTIVE
    ).first()
    folder = _folder_of(row) if row else SHIPPED[kind]
    if not (folder / "config.json").is_file():
        folder = SHIPPED[kind]
    loaded = _load(kind, folder)
    if loaded is None or loaded.encoder_revision != encoder_revision:
        folder = None  # none reads this encoder's vectors
    _remembered[key] = (time.monotonic() + REMEMBER_S, folder)
    return folder


def _in_service(kind: ServedModel.Kind, encoder_revision: str) -> Heads | Verifier | None:
    folder = _folder_in_service(kind, encoder_revision)
    return _load(kind, folder) if folder else None


def _load(kind: ServedModel.Kind, folder: Path) -> Heads | Verifier | None:
    try:
        return _loaded(str(kind), folder, (folder / "config.json").stat().st_mtime_ns)
    except (EncoderUnavailableError, OSError):
        return None


@lru_cache(maxsize=6)
def _loaded(kind: str, folder: Path, changed_ns: int) -> Heads | Verifier:
    return _LOADERS[Kind(kind)](folder)
