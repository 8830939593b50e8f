"""What visitors send: the finder's words and photo."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_QUERY = 200


class FinderForm(forms.Form):
    """Words, a photo, or both. The photo itself is checked by `search.photos`, never decoded."""

    q = forms.CharField(max_length=LONGEST_QUERY, required=False, strip=True)
    photo = forms.FileField(
        required=False,
        allow_empty_file=True,  # `search.photos` says what is wrong with it, once for page and API
        max_length=None,
        error_messages={"invalid": _("The photo did not arrive. Choose it once more.")},
    )
