"""What the views share: where to go back to, what kind of answer is wanted."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.errors import AccountsError

LONGEST_LIST = 600
View = TypeVar("View", bound=Callable[..., HttpResponse])


def is_fetched(request: HttpRequest) -> bool:
    """Say whether a script asks (it wants JSON), not a form."""
    return "application/json" in request.headers.get("Accept", "")


def way_back(request: HttpRequest, *, otherwise: str = "mine") -> str:
    """Return the address on this site that the form names, else that of a page of ours."""
    target = str(request.POST.get("next") or request.GET.get("next") or "")
    if target and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return reverse(otherwise)


def sign_in_first(view: View) -> View:
    """Send who is not signed in to do so, and then back to the page, not to the form's target."""

    @functools.wraps(view)
    def signed_in_only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if is_fetched(request):
            return JsonResponse({"code": "signed_out"}, status=403)
        return redirect_to_login(way_back(request))

    return cast("View", signed_in_only)


def answer(
    request: HttpRequest, *, text: str = "", otherwise: str = "mine", **more: Any
) -> HttpResponse:
    """Answer a wish that was granted: JSON for scripts, else back with a message."""
    if is_fetched(request):
        return JsonResponse({"text": text, **more})
    if text:
        messages.success(request, text)
    return HttpResponseRedirect(way_back(request, otherwise=otherwise))


def refuse(request: HttpRequest, error: AccountsError, *, otherwise: str = "mine") -> HttpResponse:
    """Answer a wish that was not granted, and say why."""
    if is_fetched(request):
        return JsonResponse({"code": error.code, "text": error.text}, status=409)
    messages.error(request, error.text)
    return HttpResponseRedirect(way_back(request, otherwise=otherwise))


def ids_of(values: list[Any]) -> list[int]:
    """Read product ids that came from a device; whatever is none is left out."""
    texts = [str(each) for each in values[:LONGEST_LIST]]
    return [int(each) for each in texts if each.isdecimal() and len(each) < 16]
