"""What a device kept before its person signed in becomes the person's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Favourite
from accounts.services.favourites import MOST_FAVOURITES, remember_searches, remember_seen
from catalog.models import Product


def merge_device(
    user: Any, *, favourites: Iterable[int], seen: Iterable[int], searches: Iterable[str]
) -> None:
    """Add a device's lists, oldest first in each, to the person's. Unknown shoes are left out.

    Idempotent: a device that sends its lists twice adds them once.
    """
    with transaction.atomic():
        wanted = list(dict.fromkeys(favourites))[-MOST_FAVOURITES:]
        room = MOST_FAVOURITES - Favourite.objects.filter(user=user).count()
        there = set(Product.objects.published().filter(pk__in=wanted).values_list("pk", flat=True))
        now = timezone.now()
        Favourite.objects.bulk_create(
            [
                Favourite(user=user, product_id=each, created_at=now)
                for each in [each for each in wanted if each in there][: max(0, room)]
            ],
            ignore_conflicts=True,
        )
        remember_seen(user, seen)
        remember_searches(user, searches)
