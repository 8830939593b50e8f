"""Forms of shop owners: claim a shop, say how it may be read, name what is left out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Offer, ProductImage
from outgoing.guard import RefusedAddressError, check_url
from scrapers.models import ShopClaim
from scrapers.services.sources import shop_host

_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def read_host(text: str, *, allow: tuple[str, ...]) -> str:
    """Read a shop's host out of what somebody typed, in lower case; "" if it is none.

    `allow` are hosts that need not look public (settings.CRAWL_ALLOW).
    """
    text = text.strip()
    try:
        host = shop_host(text if "://" in text else f"https://{text}")
    except ValueError:  # such as a bracket that is never closed
        return ""
    return host if host in allow or _HOST.fullmatch(host) else ""


class ClaimForm(forms.Form):
    """Which shop, and how to reach its owner."""

    address = forms.CharField(label=_("Address of your shop"), max_length=255)
    email = forms.EmailField(label=_("Your e-mail"))
    wanted_url = forms.URLField(
        label=_("Feed or address to list (if you want to come in)"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, allow: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allow = allow

    def clean_address(self) -> str:
        """The host of the shop, in lower case."""
        host = read_host(str(self.cleaned_data["address"]), allow=self._allow)
        if not host:
            raise forms.ValidationError(_("Write it like this: shop.example"))
        return host

    def clean_wanted_url(self) -> str:
        """An address that we may ask for at all."""
        url = str(self.cleaned_data["wanted_url"])
        if url:
            try:
                check_url(url, allow=self._allow)
            except RefusedAddressError as error:
                raise forms.ValidationError(_("We cannot read this address.")) from error
        return url


class PaceForm(forms.Form):
    """How slowly we come, and when."""

    delay_s = forms.FloatField(
        label=_("Seconds between requests"),
        required=False,
        min_value=1.5,
        max_value=600,
        help_text=_("At least 1.5. Empty: as slow as your server needs."),
    )
    hour_from = forms.IntegerField(
        label=_("From (hour, UTC)"), required=False, min_value=0, max_value=23
    )
    hour_to = forms.IntegerField(
        label=_("Until (hour, UTC)"), required=False, min_value=0, max_value=23
    )
    wants_alarms = forms.BooleanField(
        label=_("Mail me when you cannot read my shop"), required=False
    )


class WithdrawForm(forms.Form):
    """An address of a product or of a photo, as the shop or as this site shows it."""

    address = forms.CharField(label=_("Address of the product or photo"), max_length=2000)

    def __init__(self, *args: Any, claim: ShopClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._claim = claim
        self.offer: Offer | None = None
        self.image: ProductImage | None = None

    def clean_address(self) -> str:
        """Find what is meant among what this shop has here."""
        text = str(self.cleaned_data["address"]).strip()
        offers = Offer.objects.filter(merchant=self._claim.merchant)
        self.offer = offers.filter(url=text).first() or offers.filter(external_id=text).first()
        if self.offer is None:
            bare, name = text.partition("?")[0], urlsplit(text).path.rsplit("/", 1)[-1]
            sha = name.partition(".")[0].partition("-")[0]
            images = ProductImage.objects.filter(offer__in=offers)
            self.image = (
                images.filter(source_url__startswith=bare).first() if "://" in bare else None
            ) or images.filter(sha256=sha).first()
        if self.offer is None and self.image is None:
            raise forms.ValidationError(
                _("We show nothing of your shop under this address. Copy it from your shop.")
            )
        return text
