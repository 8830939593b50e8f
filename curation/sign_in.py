"""Signing in as staff: a second factor for those who set one up; axes slows guessing down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import match_token
from django_otp.plugins.otp_totp.models import TOTPDevice

SHOWN_KEY = "second_factor_of"
_KNOWN = "has_shown_second_factor"


class StaffLoginForm(AdminAuthenticationForm):
    """Name, password, and the six digits of the app if this person has one."""

    token = forms.CharField(
        label=gettext_lazy("Code from your app"),
        required=False,
        max_length=6,
        help_text=gettext_lazy("Only if you have set one up."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        user = self.get_user()
        if user is not None and confirmed_devices(user).exists():
            # django-otp slows guessing down by itself: each miss doubles the time to wait.
            if match_token(user, cleaned.get("token", "")) is None:
                raise ValidationError(
                    _("Type the six digits that your app shows now."), code="second_factor"
                )
            if self.request is not None:
                self.request.session[SHOWN_KEY] = user.pk
        return cleaned


def confirmed_devices(user: Any) -> Any:
    """Return the apps that a person has set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True)


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether this session may go on: shown, or none set up. One query where none is."""
    known = getattr(request, _KNOWN, None)
    if known is None:
        user: Any = request.user
        has_shown = request.session.get(SHOWN_KEY) == user.pk
        known = has_shown or not confirmed_devices(user).exists()
        setattr(request, _KNOWN, known)  # the admin asks twice a page
    return bool(known)


def too_many_tries(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Tell whoever guesses, or has forgotten, how long to wait."""
    return render(request, "curation/too_many_tries.html", status=429)
