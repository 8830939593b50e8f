"""The page on which signed-in people make, rotate and revoke their API keys."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from partners.forms import KeyForm
from partners.models import ApiKey
from partners.services import keys


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """List the person's keys; a POST makes one and shows its text this once."""
    person = cast(User, request.user)
    form = KeyForm(request.POST) if request.method == "POST" else KeyForm()
    text = refusal = ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            _key, text = keys.make_own_key(person, name=asked["name"], scopes=asked["scopes"])
            form = KeyForm()
        except keys.QuotaError as error:
            refusal = str(error)
    status = 422 if form.errors or refusal else 200
    return _show(request, form, text=text, refusal=refusal, status=status)


@login_required
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a key a new secret, shown this once; the old one stays good for a day."""
    text = keys.rotate_key(_own(request, pk))
    return _show(request, KeyForm(), text=text)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a key useless at once."""
    keys.revoke_key(_own(request, pk))
    return _show(request, KeyForm())


def _own(request: HttpRequest, pk: int) -> ApiKey:
    mine = ApiKey.objects.valid(timezone.now()).filter(owner=cast(User, request.user))
    return get_object_or_404(mine, pk=pk)


def _show(
    request: HttpRequest, form: KeyForm, *, text: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    person = cast(User, request.user)
    context = {
        "form": form,
        "keys": ApiKey.objects.valid(timezone.now()).filter(owner=person),
        "left": max(0, keys.keys_left(person)),
        "text": text,
        "refusal": refusal,
    }
    return render(request, "partners/api_keys.html", context, status=status)
