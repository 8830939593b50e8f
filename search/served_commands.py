"""`manage.py model … --kind heads|verifier`: the half of that command for what reads vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from search.models import ServedModel
from search.registry import EncoderStateError
from search.served import (
    activate_model,
    add_model,
    model_called,
    retire_model,
    revision_in_service,
    sync_shipped,
)

KINDS = tuple(ServedModel.Kind.values)


class _Output(Protocol):
    def write(self, msg: str) -> Any: ...


def carry_out(options: dict[str, Any], output: _Output) -> None:
    """List, add, activate or retire heads or a verifier.

    Raises:
        EncoderStateError, EncoderUnavailableError: it cannot be done; one line says why.
    """
    kind, what = options["kind"], options["what"]
    if what == "list":
        _list(kind, output)
    elif what == "add":
        row = add_model(kind, Path(options["source"]))
        output.write(f"{row.pk}  {row}. Next: manage.py model activate {row.pk} --kind {kind}")
    elif what == "activate":
        _activate(model_called(kind, options["name"]), options.get("reason", ""), output)
    elif what == "retire":
        row = model_called(kind, options["name"])
        retire_model(row)
        output.write(f"{row} is gone.")


def why_not(row: ServedModel) -> str:
    """Say why a model may not serve without a reason, "" if it may.

    It may where it won beside the one in service on the same val, or where it has served before.
    """
    present = revision_in_service(row.kind, row.encoder_revision)
    if row.activated_at is not None or not row.folder or present in ("", row.revision):
        return ""
    beside = row.metrics.get("beside", {})
    if beside.get("revision") != present:
        return f"{row} was not measured beside the one in service ({present[:12]})"
    return "" if beside.get("wins") else f"{row} does not win: {beside.get('told', '')}"


def _activate(row: ServedModel, reason: str, output: _Output) -> None:
    against = why_not(row)
    if against and not reason:
        raise EncoderStateError(f"{against}; to put it in service all the same, give a --reason")
    won = row.metrics.get("beside", {}).get("told", "")
    previous = activate_model(row, reason=reason or won)
    output.write(f"{row} is in service.")
    if previous is not None:
        output.write(f"Back again: manage.py model activate {previous.pk} --kind {row.kind}")


def _list(kind: str, output: _Output) -> None:
    sync_shipped()
    for row in ServedModel.objects.filter(kind=kind).order_by("pk"):
        where = row.folder or "shipped"
        output.write(f"{row.pk}  {row}  {row.state}  {where}  {row.reason}".rstrip())
