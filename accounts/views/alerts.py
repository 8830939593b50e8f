"""Alerts and saved searches: asked for, listed, ended; and the links of letters."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import confirmed_address, read_stop_token
from accounts.errors import AccountsError
from accounts.models import Alert
from accounts.services import alerts as wishes
from accounts.services import searches
from accounts.views.asking import answer, refuse, sign_in_first
from search.cards import cards_of
from search.preferences import read_preferences
from search.views.errors import failure

EVENTS_SHOWN = 20
MOST = Decimal(10) ** 9


@never_cache
@require_safe
@login_required
def alerts(request: HttpRequest) -> HttpResponse:
    """List what the person waits for, and what was noticed lately."""
    asked = list(wishes.list_alerts(request.user))
    events = list(wishes.list_events(request.user)[:EVENTS_SHOWN])
    ids = {each.product_id for each in asked if each.product_id} | {e.product_id for e in events}
    context = {
        "tab": "alerts",
        "alerts": [each for each in asked if each.kind != Alert.Kind.MATCH],
        "events": events,
        "searches": searches.list_saved_searches(request.user),
        "cards": cards_of(ids),
        "address": confirmed_address(request.user),
    }
    return render(request, "accounts/alerts.html", context)


@require_POST
@sign_in_first
def ask_price(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to be told of a price."""
    return _asked(
        request,
        lambda: wishes.ask_price_alert(
            request.user,
            product_id=pk,
            # Shown, and so meant, in the visitor's currency; kept in the base currency.
            below=read_preferences(request).to_base(_decimal(request.POST.get("below", ""))),
        ),
    )


@require_POST
@sign_in_first
def ask_size(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to be told of a size."""
    return _asked(
        request,
        lambda: wishes.ask_size_alert(
            request.user, product_id=pk, size_eu=_decimal(request.POST.get("size", ""))
        ),
    )


@require_http_methods(["GET", "POST"])
@login_required
def save_search(request: HttpRequest) -> HttpResponse:
    """Save the search that the form (or, after signing in, the address) names, with its alert."""
    if request.method == "GET":
        query = request.GET.get("query", "")
        name = searches.describe_address(query)
        return render(request, "accounts/save_search.html", {"query": query, "name": name})

    def save() -> None:
        saved = searches.save_address(
            request.user,
            query=request.POST.get("query", ""),
            language=get_language() or "en",
            name=request.POST.get("name", ""),
        )
        if request.POST.get("tell", "1") == "1":
            wishes.ask_match_alert(request.user, search_id=saved.pk)

    return _asked(request, save, text=_("Saved. You will hear when something new fits."))


@require_POST
@sign_in_first
def tell_matches(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a saved search's alert on, or off (`do=stop`)."""
    if request.POST.get("do") == "stop":
        for alert in Alert.objects.filter(user=request.user.pk, search=pk, kind=Alert.Kind.MATCH):
            wishes.stop_alert(request.user, alert.pk)
        return answer(request, text=_("You will not be told any more."), otherwise="mine-alerts")
    return _asked(request, lambda: wishes.ask_match_alert(request.user, search_id=pk))


@require_POST
@sign_in_first
def delete_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved search and its alert."""
    searches.delete_saved_search(request.user, pk)
    return answer(request, text=_("Deleted."), otherwise="mine-alerts")


@require_POST
@sign_in_first
def end_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """End an alert."""
    wishes.stop_alert(request.user, pk)
    return answer(request, text=_("This alert is ended."), otherwise="mine-alerts")


@csrf_exempt  # the signed token is the proof; mail programs send this POST themselves (RFC 8058)
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End one alert, or all alert mail, by a letter's link. Only a POST ends anything."""
    what = read_stop_token(token)
    if what is None:
        return failure(
            request,
            status=404,
            title=_("This link is damaged"),
            advice=_("Open it once more from the mail, or sign in and look under Alerts."),
        )
    context: dict[str, Any] = {"is_all": "alert" not in what, "is_done": False}
    if request.method == "POST":
        if "alert" in what:
            Alert.objects.filter(pk=what["alert"], user=what["user"]).delete()
        else:
            is_undo = request.POST.get("do") == "undo"
            wishes.stop_mail(what["user"], is_wanted=is_undo)
            context["is_undone"] = is_undo
        context["is_done"] = True
    return render(request, "accounts/stop.html", context)


def _asked(request: HttpRequest, ask: Any, *, text: str = "") -> HttpResponse:
    try:
        ask()
    except AccountsError as error:
        return refuse(request, error, otherwise="mine-alerts")
    return answer(request, text=text or _("You will be told."), otherwise="mine-alerts")


def _decimal(text: str) -> Decimal:
    """Read a number as people write it; what is none is not a number to the services either."""
    clean = "".join(text.split()).replace(",", ".").lstrip("€$£₽")[:20]
    try:
        number = Decimal(clean)
    except InvalidOperation:
        return Decimal("NaN")
    return number if number.is_finite() and abs(number) < MOST else Decimal("NaN")
