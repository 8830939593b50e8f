"""What allauth is told to do differently: links from SITE_URL, mail through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Preferences
from accounts.services.post import write_letter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Mail goes through our outbox, so that a mail server that is down costs nobody a page."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put an account letter into the outbox; a worker sends it within seconds."""
        message = self.render_mail(
            template_prefix, email, {"site_url": settings.SITE_URL, **context}
        )
        write_letter(
            to=email,
            subject=message.subject,
            text=str(message.body),
            user=context.get("user"),
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        """Keep the language in which somebody signed up: we write to them in it."""
        user = super().save_user(request, user, form, commit)
        if commit:
            language = get_language() or settings.LANGUAGE_CODE
            Preferences.objects.get_or_create(user=user, defaults={"language": language})
        return user

    def get_email_confirmation_url(self, request: object, emailconfirmation: Any) -> str:
        """Build the link from SITE_URL, never from the Host header."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from SITE_URL, never from the Host header."""
        uid, _dash, token = key.partition("-")  # allauth: "uid-key"
        return settings.SITE_URL + reverse(
            "account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}
        )
