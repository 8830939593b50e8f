"""What people fill in for their keys."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.services.keys import OWN_SCOPES
from search.api.access import SCOPE_LABELS, Scope


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(label=_("Name"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope.value, SCOPE_LABELS[scope]) for scope in OWN_SCOPES],
        initial=[Scope.READ.value, Scope.SEARCH.value],
        widget=forms.CheckboxSelectMultiple,
    )
