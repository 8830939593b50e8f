"""A person's confirmed address, and the links of letters that need no sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "accounts.stop"


def confirmed_address(user: Any) -> str:
    """Return the address that the person confirmed, or an empty text. One query."""
    found = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    return str(found.email) if found else ""


def stop_all_url(user: Any) -> str:
    """Return the address that ends all alert mail of a person by one POST."""
    return _stop_url({"user": user.pk})


def stop_alert_url(alert_id: int, user_id: int) -> str:
    """Return the address that ends one alert by one POST."""
    return _stop_url({"user": user_id, "alert": alert_id})


def _stop_url(what: dict[str, int]) -> str:
    token = signing.dumps(what, salt=_SALT)
    return settings.SITE_URL + reverse("mine-stop", args=[token])


def read_stop_token(token: str) -> dict[str, int] | None:
    """Return what a link stops: {"user": id} or {"user": id, "alert": id}; None if forged."""
    try:
        what = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return {str(name): int(value) for name, value in what.items()}
