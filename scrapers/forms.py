"""Forms of the admin's own pages: an address, a page to try, what a new source needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from scrapers.interface_forms import chosen_options, interface_fields, shown_options
from scrapers.interfaces import INTERFACES, may_be_asked
from scrapers.looking import Look
from scrapers.models import CrawlSource

MAX_UPLOAD = 5_000_000
SIZE_SYSTEMS = [
    ("", _("as the shop says")),
    *((name, name) for name in ("EU", "US_M", "US_W", "UK", "RU", "CM")),
]
# Names as `scrapers.parsing.selectors.Selectors` has them.
SELECTOR_LABELS = {
    "list": _("links to products, on a list page"),
    "next": _("link to the next list page"),
    "title": _("title"),
    "price": _("price"),
    "old_price": _("price before"),
    "image": _("pictures"),
    "sizes": _("sizes"),
    "stock": _("stock"),
    "brand": _("brand"),
    "style_code": _("style code"),
}


class AddressForm(forms.Form):
    """One address."""

    url = forms.CharField(
        label=_("Address of the shop"),
        max_length=500,
        widget=forms.TextInput(
            attrs={"placeholder": "https://shop.example", "class": "vTextField", "autofocus": True}
        ),
    )


class AddShopForm(forms.Form):
    """What staff decide about a shop that was looked at; of an interface also what to ask it."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("If the shop names none.")
    )
    size_system = forms.ChoiceField(label=_("Sizes are"), choices=SIZE_SYSTEMS, required=False)
    interval_minutes = forms.IntegerField(
        label=_("Minutes between crawls"),
        initial=360,
        validators=[MinValueValidator(10), MaxValueValidator(60 * 24 * 31)],
    )

    def __init__(self, data: Any, *, look: Look) -> None:
        super().__init__(data, initial={"name": look.name, "currency": look.currency})
        self._stated = look.currency
        self._interface = INTERFACES.get(look.platform)
        if self._interface is not None:
            # An interface names currency and sizes with each of its items.
            self.fields = {**interface_fields(self._interface), **self.fields}
            self.initial = {**self.initial, **shown_options(self._interface, look.options)}
            del self.fields["currency"], self.fields["size_system"]

    def clean_api_url(self) -> str:
        """Refuse an address that may not have the interface's keys."""
        address: str = self.cleaned_data["api_url"]
        is_own = self._interface is not None and may_be_asked(
            self._interface, address, allow=settings.CRAWL_ALLOW
        )
        if address and not is_own:
            raise forms.ValidationError(
                _("Only addresses of the interface itself are asked: its keys go nowhere else.")
            )
        return address.rstrip("/")

    def options(self) -> dict[str, Any]:
        """The part that belongs into the source's options."""
        if self._interface is not None:
            return chosen_options(self._interface, self.cleaned_data)
        chosen = {name: self.cleaned_data[name] for name in ("size_system",)}
        if self.cleaned_data["currency"] != self._stated:
            chosen["currency"] = self.cleaned_data["currency"].upper()
        return {name: value for name, value in chosen.items() if value}


class TryPageForm(forms.Form):
    """A page, saved or by its address, and how to read it."""

    url = forms.URLField(
        label=_("Address of the page"),
        max_length=2000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vTextField"}),
    )
    saved = forms.FileField(
        label=_("Saved answer"),
        required=False,
        help_text=_("A file of at most 5 MB, plain or .gz. Without one the address is fetched."),
    )
    platform = forms.ChoiceField(
        label=_("Read it as"),
        choices=[("", _("whatever it is")), *CrawlSource.Platform.choices],
        required=False,
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    size_system = forms.ChoiceField(label=_("Sizes are"), choices=SIZE_SYSTEMS, required=False)
    any_product = forms.BooleanField(label=_("Keep what is no sneaker, too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in SELECTOR_LABELS.items():
            self.fields[f"css_{name}"] = forms.CharField(
                label=label,
                max_length=500,
                required=False,
                widget=forms.TextInput(attrs={"class": "vTextField", "spellcheck": "false"}),
            )

    def clean_saved(self) -> UploadedFile[bytes] | None:
        """Refuse a file that is larger than any page needs."""
        saved: UploadedFile[bytes] | None = self.cleaned_data["saved"]
        if saved is not None and (saved.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 5 MB. Save one page only."))
        return saved

    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that every page has."""
        return [self[name] for name in self.fields if not name.startswith("css_")]

    def selector_fields(self) -> list[forms.BoundField]:
        """The fields of a shop that is read by selectors."""
        return [self[name] for name in self.fields if name.startswith("css_")]

    def body(self) -> bytes | None:
        """The saved answer, or None to fetch the address."""
        saved = self.cleaned_data["saved"]
        return saved.read() if saved is not None else None

    def asked(self) -> dict[str, Any]:
        """How to read it, as plain values."""
        names = ("platform", "currency", "size_system", "any_product")
        selectors = {
            name: self.cleaned_data[f"css_{name}"]
            for name in SELECTOR_LABELS
            if self.cleaned_data[f"css_{name}"]
        }
        if selectors and self.cleaned_data["currency"]:
            selectors["currency"] = self.cleaned_data["currency"].upper()
        return {name: self.cleaned_data[name] for name in names} | {"options": selectors}
