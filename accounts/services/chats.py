"""Telegram chats that keep something before they are linked: an account of their own.

Its things move to the person's account when the chat is linked by a code.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from accounts.models import Alert, Favourite, SavedSearch, TelegramLink
from accounts.services import linking

_PREFIX = "telegram-"


def account_of_chat(chat_id: int) -> Any:
    """Return the person of a chat; a chat without one gets an account that only it reaches."""
    person = linking.person_of_chat(chat_id)
    if person is not None:
        return person
    with transaction.atomic():
        person, is_new = get_user_model().objects.get_or_create(username=f"{_PREFIX}{chat_id}")
        if is_new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        TelegramLink.objects.filter(user=person).exclude(chat_id=chat_id).delete()
        TelegramLink.objects.get_or_create(
            chat_id=chat_id, defaults={"user": person, "linked_at": timezone.now()}
        )
    return person


def is_chats_own(person: Any) -> bool:
    """Say whether an account was made for a chat, so that nobody else uses it."""
    return person.get_username().startswith(_PREFIX) and not person.has_usable_password()


@transaction.atomic
def link_and_move(*, code: str, chat_id: int, name: str = "") -> Any:
    """Link a chat by a code, and move what the chat kept so far to the person; return them.

    Raises:
        AccountsError: the code is wrong, used or too old.
    """
    before = linking.person_of_chat(chat_id)
    person = linking.link_chat(code=code, chat_id=chat_id, name=name)
    if before is not None and before.pk != person.pk and is_chats_own(before):
        _move(before, person)
        before.delete()
    return person


def forget_chat(chat_id: int) -> None:
    """End a chat's link; what the chat itself kept is deleted, an account of the site stays."""
    person = linking.person_of_chat(chat_id)
    linking.unlink_chat(chat_id)
    if person is not None and is_chats_own(person):
        person.delete()


def _move(before: Any, person: Any) -> None:
    """Move everything that the person does not have already; the rest goes with the account."""
    products = Favourite.objects.filter(user=person).values("product")
    Favourite.objects.filter(user=before).exclude(product__in=products).update(user=person)
    saved = SavedSearch.objects.filter(user=person).values("query")
    moved = SavedSearch.objects.filter(user=before).exclude(query__in=saved)
    searches = list(moved.values_list("pk", flat=True))
    moved.update(user=person)
    Alert.objects.filter(search__in=searches).update(user=person)
    for alert in Alert.objects.filter(user=before, search__isnull=True):
        twin = Alert.objects.filter(
            user=person, kind=alert.kind, product=alert.product_id, size_eu=alert.size_eu
        )
        if not twin.exists():
            Alert.objects.filter(pk=alert.pk).update(user=person)
