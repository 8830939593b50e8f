"""The form of a bulk edit: what is ticked is set, everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalog.field_words import field_label
from catalog.models import Brand, Product, Silhouette
from catalog.vocabulary import Colour, Gender, Height

EMPTY = [("", "–")]
STATUSES = [
    (each.value, each.label) for each in (Product.Status.PUBLISHED, Product.Status.REJECTED)
]
# A field of the product, and the form's own fields that say its value.
ROWS = {
    "brand": ("brand",),
    "silhouette": ("silhouette",),
    "gender": ("gender",),
    "height": ("height",),
    "colours": ("main_colour", "other_colours"),
    "colourway": ("colourway",),
    "status": ("status",),
}


class BulkEditForm(forms.Form):
    """Ticks and values; `values()` are those that an edit sets."""

    brand = forms.ModelChoiceField(Brand.objects.all(), required=False)
    silhouette = forms.ModelChoiceField(
        Silhouette.objects.select_related("brand"),
        required=False,
        help_text=gettext_lazy("Its brand is set with it."),
    )
    gender = forms.ChoiceField(choices=[*EMPTY, *Gender.choices], required=False)
    height = forms.ChoiceField(choices=[*EMPTY, *Height.choices], required=False)
    main_colour = forms.ChoiceField(
        label=gettext_lazy("main colour"), choices=[*EMPTY, *Colour.choices], required=False
    )
    other_colours = forms.MultipleChoiceField(
        label=gettext_lazy("other colours"),
        choices=Colour.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    colourway = forms.CharField(max_length=200, required=False)
    status = forms.ChoiceField(choices=[*EMPTY, *STATUSES], required=False)
    may_overwrite = forms.BooleanField(
        label=pgettext_lazy("bulk edit", "Also where a person has edited the field by hand"),
        required=False,
        help_text=gettext_lazy("Otherwise these fields keep what that person wrote."),
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [name for name in ROWS if may_publish or name != "status"]
        if not may_publish:
            del self.fields["status"]
        for name in ("brand", "silhouette"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                relation = Product._meta.get_field(name)
                field.widget = AutocompleteSelect(relation, admin.site, choices=field.choices)
        for name in self.names:
            self.fields[f"set_{name}"] = forms.BooleanField(label=field_label(name), required=False)
            if len(ROWS[name]) == 1:  # named by the tick before it; this is for those who listen
                self.fields[name].label = _("New value: %(field)s") % {"field": field_label(name)}

    def rows(self) -> Iterator[tuple[BoundField, list[BoundField]]]:
        """Yield each tick with the fields that say its value."""
        for name in self.names:
            yield self[f"set_{name}"], [self[each] for each in ROWS[name]]

    def clean(self) -> dict[str, Any]:
        """Refuse what contradicts itself, and an edit that would set nothing."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if not any(cleaned.get(f"set_{name}") for name in self.names):
            raise ValidationError(_("Tick at least one field that is to be set."))
        brand, line = cleaned["brand"], cleaned["silhouette"]
        if cleaned["set_brand"] and cleaned["set_silhouette"] and line and line.brand != brand:
            self.add_error("silhouette", _("This silhouette is of another brand."))
        if cleaned["set_colours"] and cleaned["other_colours"] and not cleaned["main_colour"]:
            self.add_error("main_colour", _("Choose the main colour, too."))
        if cleaned.get("set_status") and not cleaned["status"]:
            self.add_error("status", _("Choose published or rejected."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the product's columns that are to be set. The form must be valid."""
        cleaned = self.cleaned_data
        line, brand, main = cleaned["silhouette"], cleaned["brand"], cleaned["main_colour"]
        others = [each for each in cleaned["other_colours"] if each != main]
        said = {
            "brand": {"brand_id": brand.pk if brand else None},
            "silhouette": (
                {"brand_id": line.brand_id, "silhouette_id": line.pk}
                if line
                else {"silhouette_id": None}
            ),
            "colours": {"colours": [main, *others] if main else []},
        }
        values: dict[str, Any] = {}
        for name in self.names:
            if cleaned[f"set_{name}"]:
                values |= said.get(name) or {name: cleaned[name].strip()}
        return values


def initial_of(values: dict[str, Any], *, may_overwrite: bool) -> dict[str, Any]:
    """Return what the form shows of an edit that has values already."""
    found: dict[str, Any] = {"may_overwrite": may_overwrite}
    for column, value in values.items():
        name = column.removesuffix("_id")
        found[f"set_{name}"] = True
        if name == "colours":
            found["main_colour"], found["other_colours"] = (value or [""])[0], value[1:]
        else:
            found[name] = value
    return found
