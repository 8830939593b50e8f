"""API keys: made, rotated, revoked, recognised."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import ApiKey, KeyQuota
from search.api.access import Scope

# A program needs some time to take up its new secret.
OVERLAP = timedelta(hours=24)
USED_EVERY = timedelta(minutes=1)  # how exactly "last used" is kept: not a write a request
# What people may give to their own keys; staff give the rest.
OWN_SCOPES = (Scope.READ, Scope.SEARCH, Scope.ACCOUNT, Scope.BULK, Scope.WEBHOOKS)


class QuotaError(Exception):
    """The person has as many keys as they may have; str() says so."""


def make_key(
    *,
    name: str,
    scopes: Collection[str],
    owner: AbstractBaseUser | None = None,
    **fields: Any,
) -> tuple[ApiKey, str]:
    """Make a key; return it and its text, which is nowhere kept."""
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        owner_id=owner.pk if owner else None,
        prefix=prefix,
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        **fields,
    )
    return key, _text(prefix, secret)


def make_own_key(owner: AbstractBaseUser, *, name: str, scopes: Collection[str]) -> Any:
    """Make a key for a person, as far as their quota goes; like `make_key`.

    Raises:
        QuotaError: they have as many as they may have.
    """
    own = [scope for scope in scopes if scope in OWN_SCOPES]
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=owner.pk)  # two tabs at once
        if keys_left(owner) <= 0:
            raise QuotaError(_("You have as many keys as you may have. Revoke one first."))
        return make_key(name=name.strip() or _("my key"), scopes=own, owner=owner)


def keys_left(owner: AbstractBaseUser) -> int:
    """Say how many more keys a person may make."""
    quota = KeyQuota.objects.filter(user_id=owner.pk).first()
    allowed = quota.keys if quota else settings.API_KEYS_EACH
    held = ApiKey.objects.valid(timezone.now()).filter(owner_id=owner.pk).count()
    return int(allowed) - held


def rotate_key(key: ApiKey) -> str:
    """Give a key a new secret and return its text; the one before stays good for a day."""
    secret = secrets.token_urlsafe(32)
    key.previous_digest, key.previous_until = key.digest, timezone.now() + OVERLAP
    key.digest = _digest(secret)
    key.save(update_fields=["digest", "previous_digest", "previous_until"])
    return _text(key.prefix, secret)


def revoke_key(key: ApiKey) -> None:
    """Make a key useless at once."""
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])


def find_key(text: str) -> ApiKey | None:
    """Return the valid key with this text, and remember that it was used."""
    kind, _bar, rest = text.partition("_")
    prefix, _bar, secret = rest.partition("_")
    if kind != "sm" or not secret or len(text) > 200 or not text.isascii() or "\x00" in text:
        return None
    now = timezone.now()
    key = ApiKey.objects.valid(now).filter(prefix=prefix[:12]).select_related("owner").first()
    if key is None or not _fits(key, _digest(secret)):
        return None
    if key.owner is not None and not key.owner.is_active:
        return None
    if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def _fits(key: ApiKey, digest: str) -> bool:
    if secrets.compare_digest(key.digest, digest):
        return True
    is_overlap = key.previous_until is not None and timezone.now() < key.previous_until
    return is_overlap and secrets.compare_digest(key.previous_digest, digest)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _text(prefix: str, secret: str) -> str:
    return f"sm_{prefix}_{secret}"
