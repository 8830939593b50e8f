"""How a person is told, the Telegram chat, and the way out: export and deletion."""

from __future__ import annotations

from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.addresses import confirmed_address
from accounts.errors import AccountsError
from accounts.forms import PasswordForm, PreferencesForm
from accounts.models import TelegramLink
from accounts.news import preferences_of
from accounts.services import linking
from accounts.services.personal_data import delete_account, export_of
from accounts.views.asking import sign_in_first
from accounts.views.limits import count_guess


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change how the person is told."""
    preferences = preferences_of(request.user)
    posted = request.POST if request.method == "POST" else None
    form = PreferencesForm(data=posted, instance=preferences)
    if posted is not None and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("mine-settings")
    return _show(request, form, status=422 if form.errors else 200)


def _show(
    request: HttpRequest, form: PreferencesForm, *, status: int = 200, code: str = ""
) -> HttpResponse:
    context = {
        "tab": "settings",
        "form": form,
        "address": confirmed_address(request.user) or request.user.email,  # type: ignore[union-attr]
        "has_telegram": site.TELEGRAM_TOKEN is not None,
        "telegram": TelegramLink.objects.filter(user=request.user.pk).first(),
        "code": code,
        "code_minutes": int(linking.VALID.total_seconds() // 60),
    }
    return render(request, "accounts/settings.html", context, status=status)


@never_cache
@require_POST
@sign_in_first
def telegram(request: HttpRequest) -> HttpResponse:
    """Make a one-time code, shown once, or end the link (`do=unlink`)."""
    if request.POST.get("do") == "unlink":
        linking.unlink_person(request.user)
        messages.success(request, _("The Telegram chat is no longer linked."))
        return redirect("mine-settings")
    code = linking.new_link_code(request.user)
    return _show(request, PreferencesForm(instance=preferences_of(request.user)), code=code)


@never_cache
@require_POST
@sign_in_first
def export(request: HttpRequest) -> HttpResponse:
    """Hand over everything that is kept of the person."""
    day = timezone.now().date().isoformat()
    response = HttpResponse(export_of(request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="solemate-{day}.zip"'
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account and all that is in it, once the password was given."""
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not count_guess(request):
        messages.error(request, _("Too many tries. Wait five minutes."))
        return redirect("mine-settings")
    form = PasswordForm(data=posted, user=request.user)
    if posted is None or not form.is_valid():
        context = {"tab": "settings", "form": form}
        return render(request, "accounts/delete.html", context, status=422 if posted else 200)
    try:
        delete_account(request.user)
    except AccountsError as error:
        messages.error(request, error.text)
        return redirect("mine-settings")
    logout(request)
    return render(request, "accounts/deleted.html")
