"""How long people's things are kept; docs/accounts.md has the table."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import (
    AlertCheck,
    Delivery,
    Event,
    Letter,
    RecentSearch,
    SeenProduct,
    TelegramCode,
)

HISTORY = timedelta(days=90)  # seen shoes, recent searches, events, letters
CHECKS = timedelta(days=30)
_OVER = (Letter.State.SENT, Letter.State.DEAD, Letter.State.CANCELLED)
UNCONFIRMED = timedelta(days=14)  # accounts whose address nobody confirmed


def delete_old() -> int:
    """Delete what is past its time; return how many rows of people's things that were."""
    now = timezone.now()
    gone = 0
    gone += SeenProduct.objects.filter(seen_at__lt=now - HISTORY).delete()[0]
    gone += RecentSearch.objects.filter(searched_at__lt=now - HISTORY).delete()[0]
    # Events before letters: a delivery without its letter would be packed again.
    undelivered = Delivery.objects.filter(event=OuterRef("pk")).exclude(letter__state__in=_OVER)
    old = Event.objects.filter(~Exists(undelivered), created_at__lt=now - HISTORY)
    gone += old.delete()[0]
    gone += (
        Letter.objects.filter(created_at__lt=now - HISTORY, state__in=_OVER)
        .exclude(deliveries__isnull=False)
        .delete()[0]
    )
    gone += TelegramCode.objects.filter(expires_at__lt=now).delete()[0]
    AlertCheck.objects.filter(started_at__lt=now - CHECKS).delete()
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    gone += (
        get_user_model()
        .objects.filter(
            is_staff=False, date_joined__lt=now - UNCONFIRMED, emailaddress__isnull=False
        )
        .exclude(pk__in=confirmed)
        .delete()[0]
    )
    return gone
