"""What public pages show of the person: hearts that are filled, sizes to wait for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import QueryDict

from accounts.models import Alert, Event, SeenProduct
from accounts.news import headline
from accounts.services.favourites import clean_query, favourite_ids
from search.cards import cards_of
from search.result_page import ProductCard

register = template.Library()
SEEN_ON_HOME = 6
_SIZES = [Decimal(half) / 2 for half in range(70, 98)]  # EU 35 to 48.5


@register.simple_tag(takes_context=True)
def signed_in(context: dict[str, Any]) -> bool:
    """Say whether a person is signed in. No query without a session; False if there is no database.

    Error pages ask too, and must come up when the database does not.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return bool(request.user.is_authenticated)
    except (DatabaseError, InterfaceError, AttributeError):
        return False


@register.simple_tag(takes_context=True)
def is_favourite(context: dict[str, Any], product_id: int) -> bool:
    """Say whether the person put a heart on a shoe. One query a page, none without a person."""
    if not signed_in(context):
        return False
    request = context["request"]
    if not hasattr(request, "favourite_ids"):
        request.favourite_ids = frozenset(favourite_ids(request.user))
    return product_id in request.favourite_ids


@register.simple_tag(takes_context=True)
def alerts_of(context: dict[str, Any], product_id: int) -> list[Alert]:
    """Return the person's alerts for a shoe. One query, none without a person."""
    if not signed_in(context):
        return []
    return list(Alert.objects.filter(user=context["request"].user, product=product_id))


@register.filter
def missing_sizes(rows: Any) -> list[Decimal]:
    """List the EU sizes that one may wait for: those that no shop has, of the offers' rows."""
    there = {
        size.eu
        for row in rows or ()
        if row.is_buyable
        for size in row.sizes
        if size.eu is not None and size.in_stock is not False
    }
    listed = {size.eu for row in rows or () for size in row.sizes if size.eu is not None}
    whole = [size for size in _SIZES if size == size.to_integral_value()]
    return sorted((listed or set(whole)) - there)


@register.filter
def a_tenth_less(price: Decimal | None) -> str:
    """Suggest a price to wait for: a tenth below, in whole units."""
    return "" if price is None else str(int(price * 9 / 10))


@register.simple_tag
def search_parameters(words: str, asked: Any) -> str:
    """Return the parameters of a search's address as they are saved, "" if it asks for nothing."""
    query = asked.to_query() if asked is not None else QueryDict(mutable=True)
    if words:
        query["q"] = words
    return clean_query(query.urlencode())


@register.simple_tag
def parameters(**values: str) -> str:
    """Write parameters of an address."""
    return urlencode(values)


@register.filter
def at(items: dict[Any, Any], key: Any) -> Any:
    """Return what stands under a key, or nothing."""
    return items.get(key)


@register.filter
def headline_of(event: Event, card: ProductCard) -> str:
    """Say in one line what happened."""
    return headline(event.alert, card, price=event.price)


@register.simple_tag(takes_context=True)
def seen_lately(context: dict[str, Any]) -> list[ProductCard]:
    """Return the cards of what the person looked at last. Two queries, none without a person."""
    if not signed_in(context):
        return []
    seen = SeenProduct.objects.filter(user=context["request"].user)
    wanted = list(seen.values_list("product_id", flat=True)[:SEEN_ON_HOME])
    cards = cards_of(wanted)
    return [cards[each] for each in wanted if each in cards]
