"""Putting a row back to how it stood before: a new edit like any other, locked and in history."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Brand, Merchant, Product, Silhouette
from catalog.services import lock_edited_fields, refresh_listings
from curation.models import Rule

MODELS: dict[str, type[Any]] = {
    model._meta.model_name or "": model for model in (Brand, Silhouette, Merchant, Product, Rule)
}
# Not an edit: what merging set, and what counts edits.
KEPT = frozenset({"id", "version", "created_at", "updated_at", "merged_into", "locked_fields"})


class RevertError(Exception):
    """The row cannot go back; the message says why, for people."""


def revert_to(model: type[Any], history_id: int, *, by: AbstractBaseUser) -> Any:
    """Give a row the values of one entry of its history; return it.

    A product's changed fields are locked, so that the next crawl does not undo the revert.

    Raises:
        RevertError: the row is gone or merged, or another one bears its number by now.
    """
    with transaction.atomic():
        record = model.history.filter(history_id=history_id).first()
        row = model._base_manager.select_for_update(of=("self",)).filter(
            pk=record.id if record else None
        )
        current = row.first()
        if record is None or current is None:
            raise RevertError(_("This is no longer there."))
        if getattr(current, "status", "") == Product.Status.MERGED:
            raise RevertError(_("It was merged into another: undo the merge instead."))
        changed = [
            field.name
            for field in model._meta.concrete_fields
            if field.name not in KEPT
            and getattr(current, field.attname) != getattr(record, field.attname)
        ]
        for name in changed:
            attname = model._meta.get_field(name).attname
            setattr(current, attname, getattr(record, attname))
        if isinstance(current, Product):
            lock_edited_fields(
                current, [name for name in changed if name not in ("status", "slug")]
            )
        current._history_user = by
        current._change_reason = f"back to {record.history_date:%Y-%m-%d %H:%M}"
        _save(current)
    return current


def _save(row: Any) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RevertError(_("Another one bears this name or number by now.")) from error
    if isinstance(row, Product):
        refresh_listings([row.pk])
    elif isinstance(row, Brand | Silhouette):
        refresh_listings(set(row.products.values_list("pk", flat=True)))
