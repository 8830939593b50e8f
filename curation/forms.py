"""Forms of the pages of work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

from curation.models import Rule
from curation.services.rules import RuleError, check_rule


class RuleForm(forms.ModelForm[Rule]):
    """A rule, checked as a whole before it is previewed."""

    class Meta:
        model = Rule
        fields = (
            *("name", "kind", "text", "replacement", "is_pattern"),
            *("brand", "silhouette", "merchant", "gender", "is_active"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("brand", "silhouette", "merchant"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                relation = Rule._meta.get_field(name)
                field.widget = AutocompleteSelect(relation, admin.site, choices=field.choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rule = Rule(**{name: cleaned.get(name) for name in cleaned if name in self.Meta.fields})
        if not self.errors:
            try:
                check_rule(rule)
            except RuleError as error:
                raise ValidationError(str(error)) from error
        return cleaned
