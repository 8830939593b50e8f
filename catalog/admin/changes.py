"""The history of a row in words: values as its form names them, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field
from django.http import HttpRequest
from django.template.defaultfilters import yesno
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from catalog.admin.parts import NOTHING
from catalog.field_words import field_label
from catalog.models import Product


class WordedHistoryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history ships no types
    """A row's page with its history, in words."""

    def get_historical_record_context_helper(self, request: HttpRequest, record: Any) -> Any:
        """Give what turns one entry's changes into words."""
        return _ChangeInWords(self.model, record)


class _ChangeInWords(HistoricalRecordContextHelper):  # type: ignore[misc]  # simple_history ships no types
    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        """Return what stood, or stands, in a field."""
        prepared = super().prepare_delta_change_value(change, value)
        return value_in_words(self.model._meta.get_field(change.field), prepared)


def value_in_words(field: Field[Any, Any], value: Any) -> Any:
    """Return a field's value as its choices call it; lists joined, a dash for none."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return yesno(value)
    if isinstance(field, ArrayField):
        if field.model is Product and field.name == "locked_fields":
            return ", ".join(field_label(name) for name in value)
        return ", ".join(str(value_in_words(field.base_field, each)) for each in value)
    return dict(field.flatchoices).get(value, value)
