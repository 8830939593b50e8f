"""Changes of products and what bulk edits set, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog.field_words import FieldWords, field_label
from catalog.models import Product
from curation.models import BulkEdit
from curation.services.edits import EDITABLE
from curation.services.runs import Change

Line = tuple[Product, str, str, str]


def in_words(changes: Sequence[Change]) -> list[Line]:
    """Return each change as product, field, before, after."""
    words = FieldWords([(c.field, value) for c in changes for value in (c.before, c.after)])
    return [
        (
            change.product,
            field_label(change.field),
            words.text(change.field, change.before),
            words.text(change.field, change.after),
        )
        for change in changes
    ]


def with_words(edits: Iterable[BulkEdit]) -> list[BulkEdit]:
    """Give each edit `words`, what it sets in one line. Two queries for all of them."""
    rows = list(edits)
    words = FieldWords([pair for row in rows for pair in row.values.items()])
    for row in rows:
        row.words = "; ".join(f"{label}: {text}" for label, text in _said(row, words))
    return rows


def what_is_set(edit: BulkEdit) -> list[tuple[str, str]]:
    """Return what an edit sets, field by field."""
    return _said(edit, FieldWords(edit.values.items()))


def _said(edit: BulkEdit, words: FieldWords) -> list[tuple[str, str]]:
    names = [name for name in EDITABLE if name in edit.values]
    return [(field_label(name), words.text(name, edit.values[name])) for name in names]
