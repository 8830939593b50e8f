"""Favourites, recently seen, recent searches: in the account, or on the device."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import AccountsError
from accounts.models import RecentSearch, SeenProduct
from accounts.services import favourites as kept
from accounts.services.devices import merge_device
from accounts.services.searches import describe_address
from accounts.views.asking import answer, ids_of, refuse, sign_in_first
from search.cards import cards_of

SEEN_SHOWN = 18
MOST_CARDS = 60


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what a person keeps. Without an account the page is filled from the device."""
    context: dict[str, Any] = {"tab": "shoes"}
    if request.user.is_authenticated:
        wanted = kept.favourite_ids(request.user)
        seen = list(
            SeenProduct.objects.filter(user=request.user).values_list("product_id", flat=True)
        )[:SEEN_SHOWN]
        cards = cards_of({*wanted, *seen})
        queries = RecentSearch.objects.filter(user=request.user).values_list("query", flat=True)
        context |= {
            "favourites": [cards[each] for each in wanted if each in cards],
            "seen": [cards[each] for each in seen if each in cards],
            "searches": [(each, describe_address(each)) for each in queries],
        }
    return render(request, "accounts/shoes.html", context)


@never_cache
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Render the cards of the shoes whose ids a device kept, in the order given."""
    wanted = list(dict.fromkeys(ids_of(request.GET.getlist("id"))))[:MOST_CARDS]
    found = cards_of(wanted)
    context = {"cards": [found[each] for each in wanted if each in found]}
    return render(request, "accounts/partials/_cards.html", context)


@require_POST
@sign_in_first
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a heart on a shoe, or take it away (`do=remove`)."""
    if request.POST.get("do") == "remove":
        kept.remove_favourite(request.user, pk)
        return answer(request, text=_("Taken off your favourites."), pressed=False)
    try:
        kept.add_favourite(request.user, pk)
    except AccountsError as error:
        return refuse(request, error)
    return answer(request, text=_("Added to your favourites."), pressed=True)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person looked at a shoe."""
    if request.user.is_authenticated:
        kept.remember_seen(request.user, [pk])
    return HttpResponse(status=204)


@require_POST
def searched(request: HttpRequest) -> HttpResponse:
    """Note what the person searched for."""
    if request.user.is_authenticated:
        kept.remember_searches(request.user, [request.POST.get("query", "")])
    return HttpResponse(status=204)


@require_POST
@sign_in_first
def forget_history(request: HttpRequest) -> HttpResponse:
    """Delete recently seen shoes and recent searches."""
    kept.forget_history(request.user)
    return answer(request, text=_("Forgotten."))


@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Take over what a device kept before its person signed in."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=403)
    lists = _read_lists(request)
    if lists is None:
        return JsonResponse({"code": "unreadable"}, status=400)
    merge_device(
        request.user,
        # Devices keep the newest first.
        favourites=reversed(ids_of(lists["favourites"])),
        seen=reversed(ids_of(lists["seen"])),
        searches=[str(each) for each in reversed(lists["searches"][:100])],
    )
    return JsonResponse({"merged": True})


def _read_lists(request: HttpRequest) -> dict[str, list[Any]] | None:
    try:
        data = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    lists = {name: data.get(name, []) for name in ("favourites", "seen", "searches")}
    return lists if all(isinstance(each, list) for each in lists.values()) else None
