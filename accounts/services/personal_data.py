"""Everything a person left here: handed over as a file, and deleted."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import AccountsError
from accounts.models import (
    Alert,
    Event,
    Favourite,
    Letter,
    Preferences,
    RecentSearch,
    SavedSearch,
    SeenProduct,
    TelegramLink,
)

_SHOE = ("product_id", "product__name")


def export_of(user: Any) -> bytes:
    """Return a zip with one JSON file for each kind of thing that is kept of a person.

    Passwords (their hashes) and one-time codes are left out: they are no use to anybody else.
    """
    files: dict[str, Any] = {
        "account": {
            "joined": user.date_joined,
            "last_sign_in": user.last_login,
            "addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified"),
        },
        "preferences": [
            model_to_dict(each, exclude=["id", "user"])
            for each in Preferences.objects.filter(user=user)
        ],
        "favourites": _rows(Favourite.objects.filter(user=user), *_SHOE, "created_at"),
        "seen": _rows(SeenProduct.objects.filter(user=user), *_SHOE, "seen_at"),
        "recent_searches": _rows(RecentSearch.objects.filter(user=user), "query", "searched_at"),
        "saved_searches": _rows(
            SavedSearch.objects.filter(user=user), "name", "query", "language", "created_at"
        ),
        "alerts": _rows(
            Alert.objects.filter(user=user),
            "kind",
            *_SHOE,
            "search__name",
            "below",
            "size_eu",
            "created_at",
            "told_at",
        ),
        "alert_history": _rows(
            Event.objects.filter(user=user), "alert__kind", *_SHOE, "price", "created_at"
        ),
        "letters": _rows(
            Letter.objects.filter(user=user), "channel", "subject", "state", "created_at", "sent_at"
        ),
        "telegram": _rows(TelegramLink.objects.filter(user=user), "chat_id", "name", "linked_at"),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(f"solemate/{name}.json", text)
    return packed.getvalue()


def _rows(rows: Any, *fields: str) -> list[dict[str, Any]]:
    return list(rows.values(*fields))


def delete_account(user: Any) -> None:
    """Delete the person with everything that is theirs, and end all their sessions.

    Raises:
        AccountsError: staff accounts are ended by another member of staff.
    """
    if user.is_staff or user.is_superuser:
        raise AccountsError(
            "staff", _("This is a staff account. Ask another member of staff to delete it.")
        )
    with transaction.atomic():
        person = str(user.pk)
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
            if session.get_decoded().get("_auth_user_id") == person:
                session.delete()
        user.delete()
