"""Favourites, shoes one looked at, and what one searched for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import AccountsError
from accounts.models import Favourite, RecentSearch, SeenProduct
from catalog.models import Product
from search.filters import Filters

MOST_FAVOURITES = 500
MOST_SEEN = 60
MOST_SEARCHES = 20
LONGEST_QUERY = 1000


def list_favourites(user: Any) -> QuerySet[Favourite]:
    """Return the person's favourites, the newest first, products loaded."""
    return Favourite.objects.filter(user=user).select_related("product")


def favourite_ids(user: Any) -> list[int]:
    """Return the ids of the person's favourite products, the newest first."""
    return list(Favourite.objects.filter(user=user).values_list("product_id", flat=True))


def add_favourite(user: Any, product_id: int) -> Favourite:
    """Put a heart on a shoe; twice is once.

    Raises:
        AccountsError: there is no such shoe, or the list is full.
    """
    _require(Product.objects.published().filter(pk=product_id).exists())
    known = Favourite.objects.filter(user=user, product=product_id).first()
    if known is not None:
        return known
    if Favourite.objects.filter(user=user).count() >= MOST_FAVOURITES:
        raise AccountsError(
            "too_many",
            _("Your list holds %(n)d shoes. Take one off before you add another.")
            % {"n": MOST_FAVOURITES},
        )
    return Favourite.objects.get_or_create(
        user=user, product_id=product_id, defaults={"created_at": timezone.now()}
    )[0]


def remove_favourite(user: Any, product_id: int) -> bool:
    """Take the heart away; say whether there was one."""
    return bool(Favourite.objects.filter(user=user, product=product_id).delete()[0])


def remember_seen(user: Any, product_ids: Iterable[int]) -> None:
    """Note that the person looked at these shoes, the last one last; keep the newest 60."""
    wanted = list(dict.fromkeys(product_ids))[-MOST_SEEN:]
    there = set(Product.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    now = timezone.now()
    SeenProduct.objects.bulk_create(
        [
            # A microsecond apart keeps the order in which they were seen.
            SeenProduct(user=user, product_id=each, seen_at=now + timedelta(microseconds=place))
            for place, each in enumerate(wanted)
            if each in there
        ],
        update_conflicts=True,
        unique_fields=["user", "product"],
        update_fields=["seen_at"],
    )
    _keep_newest(SeenProduct.objects.filter(user=user), MOST_SEEN)


def remember_searches(user: Any, queries: Iterable[str]) -> None:
    """Note what the person searched for, the last one last; keep the newest 20."""
    wanted = list(dict.fromkeys(clean for each in queries if (clean := clean_query(each))))
    now = timezone.now()
    RecentSearch.objects.bulk_create(
        [
            RecentSearch(user=user, query=each, searched_at=now + timedelta(microseconds=place))
            for place, each in enumerate(wanted[-MOST_SEARCHES:])
        ],
        update_conflicts=True,
        unique_fields=["user", "query"],
        update_fields=["searched_at"],
    )
    _keep_newest(RecentSearch.objects.filter(user=user), MOST_SEARCHES)


def forget_history(user: Any) -> None:
    """Delete what the person looked at and searched for."""
    SeenProduct.objects.filter(user=user).delete()
    RecentSearch.objects.filter(user=user).delete()


def clean_query(text: str) -> str:
    """Return address parameters with only words and filters in them, "" if none are left.

    What came from a device is not trusted: it is read as an address is, and written anew.
    """
    data = QueryDict(str(text)[:LONGEST_QUERY].lstrip("?"))
    query = Filters.from_query(data).to_query()
    words = " ".join(str(data.get("q", "")).replace("\x00", "").split())[:200]
    if words:
        query["q"] = words
    written = query.urlencode()
    return written if len(written) <= LONGEST_QUERY else ""


def _keep_newest(rows: QuerySet[Any], count: int) -> None:
    old = list(rows.values_list("pk", flat=True)[count : count + 1000])
    if old:
        rows.filter(pk__in=old).delete()


def _require(is_there: bool) -> None:
    if not is_there:
        raise AccountsError("no_such_product", _("This shoe is no longer here."))
