"""A Telegram chat becomes a person's by a one-time code that only they saw."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import AccountsError
from accounts.models import Preferences, TelegramCode, TelegramLink

VALID = timedelta(minutes=10)
# 32 signs that nobody mistakes for another; 10 of them are 50 bits, gone after ten minutes.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 10


def new_link_code(user: Any) -> str:
    """Make the person a new code and forget the one before. Only its hash is kept."""
    code = "".join(secrets.choice(_SIGNS) for _each in range(_LENGTH))
    TelegramCode.objects.update_or_create(
        user=user, defaults={"digest": _digest(code), "expires_at": timezone.now() + VALID}
    )
    return code


def link_chat(*, code: str, chat_id: int, name: str = "") -> Any:
    """Link a chat to the person whose code it is, and use the code up; return the person.

    The chat's and the person's earlier links end. Callers limit how often a chat may guess.

    Raises:
        AccountsError: the code is wrong, used or too old.
    """
    with transaction.atomic():
        found = (
            TelegramCode.objects.select_for_update()
            .filter(digest=_digest(code), expires_at__gt=timezone.now())
            .first()
        )
        if found is None:
            raise AccountsError(
                "bad_code",
                _("This code is not valid (any more). Make a new one on the site, under Settings."),
            )
        user = found.user
        found.delete()
        TelegramLink.objects.filter(chat_id=chat_id).delete()
        TelegramLink.objects.update_or_create(
            user=user,
            defaults={"chat_id": chat_id, "name": name[:100], "linked_at": timezone.now()},
        )
        return user


def person_of_chat(chat_id: int) -> Any | None:
    """Return the person whose chat it is, or None."""
    link = TelegramLink.objects.filter(chat_id=chat_id).select_related("user").first()
    return link.user if link and link.user.is_active else None


def unlink_chat(chat_id: int) -> bool:
    """End a chat's link; say whether there was one."""
    return bool(TelegramLink.objects.filter(chat_id=chat_id).delete()[0])


def unlink_person(user: Any) -> bool:
    """End the link of a person's chat; say whether there was one."""
    return bool(TelegramLink.objects.filter(user=user).delete()[0])


def set_by_telegram(user: Any, *, is_wanted: bool) -> None:
    """Turn alerts by Telegram on or off."""
    Preferences.objects.update_or_create(user=user, defaults={"by_telegram": is_wanted})


def _digest(code: str) -> str:
    clean = code.strip().upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(clean.encode()).hexdigest()
