"""What staff say of an interface: what to search for, where, and at which address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scrapers.interfaces import MARKETPLACES, Interface
from scrapers.parsing.reading import EBAY, KICKSDB, WILDBERRIES

MAX_QUERIES = 20
SWITCH = "UNDOCUMENTED_SOURCES"


def interface_fields(interface: Interface) -> dict[str, forms.Field]:
    """The fields of one interface, by the names of the source's options."""
    fields: dict[str, forms.Field] = {}
    if interface.platform == EBAY:
        fields["query"] = forms.CharField(
            label=_("Search for"),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "class": "vTextField"}),
            help_text=_(
                "One search a line, as people type it; eBay lists at most 10,000 items of each."
            ),
        )
        fields["marketplace"] = forms.ChoiceField(
            label=_("Marketplace"), choices=[(name, name) for name in MARKETPLACES]
        )
    else:
        fields["query"] = forms.CharField(
            label=_("Search for"),
            max_length=200,
            required=interface.platform == WILDBERRIES,
            widget=forms.TextInput(attrs={"class": "vTextField"}),
            help_text=_("Empty: everything that it lists.")
            if interface.platform == KICKSDB
            else "",
        )
    if interface.platform == KICKSDB:
        fields["market"] = forms.CharField(
            label=_("Country of the prices"), max_length=2, initial="US", required=False
        )
    if interface.platform == WILDBERRIES:
        fields["dest"] = forms.CharField(
            label=_("Region"),
            max_length=20,
            required=False,
            help_text=_("Wildberries' own number of a region; empty: Moscow."),
        )
    fields["api_url"] = forms.URLField(
        label=_("Address of the interface"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vTextField", "placeholder": interface.api}),
        help_text=_("Only where it is not the usual one, such as a sandbox or a newer version."),
    )
    return fields


def shown_options(interface: Interface, options: Mapping[str, Any]) -> dict[str, Any]:
    """The source's options as the form shows them."""
    shown = dict(options)
    if interface.platform == EBAY:
        stated = options.get("queries") or [options.get("query", "")]
        shown["query"] = "\n".join(map(str, stated))
    return shown


def chosen_options(interface: Interface, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in as the source's options; several searches become `queries`."""
    names = ("query", "marketplace", "market", "dest", "api_url")
    chosen = {name: str(cleaned.get(name) or "").strip() for name in names}
    if interface.platform == EBAY:
        lines = [line.strip() for line in chosen.pop("query").splitlines() if line.strip()]
        searches = [line[:200] for line in lines][:MAX_QUERIES]
        if len(searches) > 1:
            return {"queries": searches, **{name: value for name, value in chosen.items() if value}}
        chosen["query"] = searches[0] if searches else ""
    return {name: value for name, value in chosen.items() if value}


def how_to_set(interface: Interface, unset: Sequence[str]) -> str:
    """What whoever runs the site has to do before the interface answers; no value is shown."""
    lines = ", ".join(f"{name}=1" if name == SWITCH else f"{name}=…" for name in unset)
    if SWITCH in unset:
        return gettext(
            "%(label)s is read by undocumented addresses, which its terms may forbid: off until "
            "whoever runs this site writes %(lines)s into its .env and starts it again."
        ) % {"label": interface.label, "lines": lines}
    return gettext(
        "%(label)s answers only with keys. Whoever runs this site gets them at %(where)s, writes "
        "%(lines)s into its .env and starts it again. Keys are never typed in here, kept in the "
        "database or shown."
    ) % {"label": interface.label, "where": interface.keys_from, "lines": lines}
