"""The form in the foot of each page: currency and sizes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from search.preferences import COOKIE, COOKIE_S, CURRENCIES, read_preferences, written
from search.size_labels import SYSTEMS


class SeeOther(HttpResponseRedirectBase):
    """After a POST: fetch that page with GET."""

    status_code = 303


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember what was chosen for a year and go back to the page it was chosen on."""
    present = read_preferences(request)
    currency = request.POST.get("currency", "")
    sizes = request.POST.get("sizes", "")
    response = SeeOther(_next(request))
    response.set_cookie(
        COOKIE,
        written(
            currency=currency
            if currency in (settings.BASE_CURRENCY, *CURRENCIES)
            else present.currency,
            sizes=sizes if sizes in SYSTEMS else present.sizes,
        ),
        max_age=COOKIE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _next(request: HttpRequest) -> str:
    """Return the page to go back to; another site's address leads home."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("home")
