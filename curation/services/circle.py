"""The circle: what staff confirmed becomes a training set, heads, a comparison, and maybe service.

Training is a process of its own: `learning` knows no Django, and the site imports no torch.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from catalog.training_set import MANIFEST, export_training_set
from curation.models import Decision
from curation.services.examples import confirmed_products, write_decisions, write_pairs
from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import find_encoder
from search.models import Encoder, ServedModel
from search.served import activate_model, add_model, folder_in_service
from search.served_commands import why_not

logger = logging.getLogger(__name__)

# Decisions since the newest heads came: before that there is little to learn.
ENOUGH = 200
LONGEST_S = 3 * 3600
SIDE = 176
_CONFIG = """\
out = {out}
seed = 3

[data]
sources = [{manifest}]
cache = {cache}
side = {side}

[export]
folder = {heads}
version = {version}
"""


class CircleError(Exception):
    """No heads came of it; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the circle: the heads, whether they serve now, and the comparison in words."""

    heads: ServedModel
    is_serving: bool
    told: str


def count_new_examples() -> int:
    """Return how many decisions of staff stand since the newest heads were added."""
    newest = ServedModel.objects.filter(kind=ServedModel.Kind.HEADS).order_by("-pk").first()
    rows = Decision.objects.real().filter(is_blind=False)
    return rows.filter(created_at__gt=newest.created_at).count() if newest else rows.count()


def close_circle(*, folder: Path | None = None) -> Turn:
    """Export, train heads, compare them with those in service on one val; the better serve.

    Works in `folder`, by default below DATA_DIR; what is there already is used again. The val is
    frozen: a product's side is a hash of its number.

    Raises:
        CircleError: there is no encoder or no heads to compare with, or training failed.
    """
    encoder = Encoder.objects.active()
    if encoder is None:
        raise CircleError("No encoder is in service.")
    weights = _folder_of(encoder)
    present = folder_in_service(ServedModel.Kind.HEADS, encoder.revision)
    if present is None:
        raise CircleError(f"No heads read the vectors of {encoder}; train them first by hand.")
    folder = folder or settings.DATA_DIR / "circle"
    set_folder, made = folder / "set", folder / "made" / "heads"
    export_training_set(set_folder, media=Path(settings.MEDIA_ROOT), confirmed=confirmed_products())
    write_decisions(set_folder)
    write_pairs(set_folder)
    config = _write_config(folder, manifest=set_folder / MANIFEST, heads=made)
    _train(config, weights=weights, heads=made, beside=present)
    row = add_model(ServedModel.Kind.HEADS, made)
    told = str(row.metrics.get("beside", {}).get("told", ""))
    against = why_not(row)
    if against:
        ServedModel.objects.filter(pk=row.pk).update(reason=against[:300])
        return Turn(row, is_serving=False, told=against)
    activate_model(row, reason=f"won: {told}")
    return Turn(row, is_serving=True, told=f"{row} serves: {told}")


def _folder_of(encoder: Encoder) -> Path:
    try:
        found = find_encoder(encoder.source)
    except EncoderUnavailableError as error:
        raise CircleError(str(error)) from error
    if not isinstance(found, Path):
        raise CircleError(f"{encoder} comes from the hub; heads are trained on folders only.")
    return found


def _write_config(folder: Path, *, manifest: Path, heads: Path) -> Path:
    path = folder / "heads.toml"
    version = timezone.now().strftime("%Y-%m-%d.%H%M%S")
    values = {"out": folder / "runs", "manifest": manifest, "cache": folder / "cache"}
    quoted = {name: json.dumps(str(value)) for name, value in values.items()}
    text = _CONFIG.format(
        **quoted, side=SIDE, heads=json.dumps(str(heads)), version=json.dumps(version)
    )
    path.write_text(text, encoding="utf-8")
    return path


def _train(config: Path, *, weights: Path, heads: Path, beside: Path) -> None:
    command = [
        *(sys.executable, "-m", "learning", "heads", str(config)),
        *("--encoder", str(weights), "--out", str(heads), "--beside", str(beside)),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=settings.MODELS_DIR.parent,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CircleError(f"Training took longer than {LONGEST_S // 3600} hours.") from error
    if done.returncode:
        logger.warning("Training heads failed: %s", done.stderr[-2000:])
        last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise CircleError(f"Training failed: {last[:300]}")
