"""Forms of a person's settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Preferences

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class PreferencesForm(forms.ModelForm[Preferences]):
    """How and when a person is told."""

    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"),
        choices=[("", _("no quiet hours")), *HOURS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"),
        choices=[("", "–"), *HOURS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the daily message"), choices=HOURS, coerce=int
    )
    timezone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Preferences
        fields = (
            "by_email",
            "by_telegram",
            "rhythm",
            "digest_hour",
            "quiet_from",
            "quiet_until",
            "timezone",
            "language",
        )
        labels = {
            "by_email": _("Alerts by e-mail"),
            "by_telegram": _("Alerts by Telegram"),
            "rhythm": _("How often"),
            "language": _("Language of messages"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
        self.fields["timezone"].choices = [  # type: ignore[attr-defined]
            (zone, zone.replace("_", " ")) for zone in zones
        ]
        for name, field in self.fields.items():
            is_box = name.startswith("by_")
            field.widget.attrs["class"] = "check" if is_box else "field"

    def clean(self) -> dict[str, Any]:
        """Quiet hours have both ends or none."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            self.add_error(
                "quiet_until", _("Say from when until when, or leave both without an hour.")
            )
        return data


class PasswordForm(forms.Form):
    """Asks for the password before something that cannot be undone."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "field"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        """Compare it with the person's own."""
        password = str(self.cleaned_data["password"])
        if not self._user.check_password(password):
            raise forms.ValidationError(_("This is not your password."), code="wrong")
        return password
