"""Setting up a second factor, and giving it up."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from curation.sign_in import SHOWN_KEY, confirmed_devices
from curation.views.access import show


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show a secret once, take it over when the app proves to know it; or drop it."""
    user: Any = request.user
    is_set_up = confirmed_devices(user).exists()
    if request.method == "POST":
        return _change(request, user, is_set_up=is_set_up)
    if is_set_up:
        return show(request, "second_factor.html", title=_("Second factor"), is_set_up=True)
    device, _made = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "app"}
    )
    address = device.config_url
    return show(
        request,
        "second_factor.html",
        title=_("Second factor"),
        is_set_up=False,
        address=address,
        code=segno.make(address).svg_inline(scale=5, border=2),
    )


def _change(request: HttpRequest, user: Any, *, is_set_up: bool) -> HttpResponse:
    token = request.POST.get("token", "")
    device = TOTPDevice.objects.filter(user=user, confirmed=is_set_up).first()
    if device is None or not device.verify_token(token):
        messages.error(request, _("That was not the code that your app shows now."))
    elif is_set_up:
        confirmed_devices(user).delete()
        messages.success(request, _("The second factor is off."))
    else:
        device.confirmed = True
        device.save()
        request.session[SHOWN_KEY] = user.pk
        messages.success(request, _("From now on you will be asked for the code."))
    return redirect("admin:work-second-factor")
