"""Models of what shops want of us: a `ShopClaim` is an owner, a `Withdrawal` what is left out."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant


def new_key() -> str:
    """128 random bits, as hex: in an address they are the right to open it."""
    return secrets.token_hex(16)


class ShopClaim(models.Model):
    """Somebody says that a shop is theirs: proves its domain, staff approve, then they decide."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for the proof")
        PROVEN = "proven", _("proven, waits for staff")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    host = models.CharField(_("host"), max_length=255)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=5, default="en")
    wanted_url = models.URLField(
        _("address or feed to list"),
        max_length=500,
        blank=True,
        help_text=_("What the owner asks us to crawl."),
    )
    merchant = models.ForeignKey(
        Merchant,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("merchant"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.ASKED, db_index=True
    )
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    proof = models.CharField(max_length=32, default=new_key, editable=False)
    method = models.CharField(_("proven by"), max_length=10, blank=True)
    check_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(_("last looked"), null=True, blank=True)
    check_message = models.CharField(_("what was found"), max_length=300, blank=True)
    proven_at = models.DateTimeField(_("proven"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    wants_alarms = models.BooleanField(_("gets alarms by mail"), default=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("shop owner")
        verbose_name_plural = _("shop owners")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.host} ({self.email})"


class Withdrawal(models.Model):
    """What a shop's owner wants left out; crawls obey it for as long as it stands."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("the whole shop")
        PRODUCT = "product", _("a product")
        PHOTO = "photo", _("a photo")

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, related_name="withdrawals", verbose_name=_("merchant")
    )
    claim = models.ForeignKey(
        ShopClaim, models.SET_NULL, null=True, blank=True, verbose_name=_("asked by")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    external_id = models.CharField(_("number in the shop"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    sha256 = models.CharField(_("content of the photo"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["merchant", "kind"], name="withdrawals_of_merchant")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title or self.url or self.merchant}"
