"""Whose things a request is about: the key's owner, or the person of a Telegram chat."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.request import Request

from accounts.errors import AccountsError
from accounts.services.chats import account_of_chat
from accounts.services.linking import person_of_chat
from search.api.access import Scope, key_of
from search.api.base import ApiView

CHAT = OpenApiParameter(
    "On-Behalf-Of",
    str,
    OpenApiParameter.HEADER,
    pattern=r"^telegram:-?\d{1,18}$",
    description="telegram:<chat id>: act for a Telegram chat; needs a key with the scope `bot`.",
)
_CHAT = re.compile(r"telegram:(-?\d{1,18})", re.ASCII)


class RefusedError(APIException):
    """A wish that `accounts` does not grant, with its own code and sentence."""

    status_code = 422

    def __init__(self, error: AccountsError) -> None:
        super().__init__(error.text)
        self.default_code = error.code


class PersonView(ApiView):
    """A view on one person's things."""

    scope: Scope | None = Scope.ACCOUNT

    def handle_exception(self, exc: Exception) -> Any:
        """Turn what `accounts` refuses into a problem."""
        return super().handle_exception(
            RefusedError(exc) if isinstance(exc, AccountsError) else exc
        )

    def person(self, request: Request, *, make: bool = False) -> Any:
        """Return the person, None for a chat that kept nothing yet (`make`: give it an account).

        Raises:
            PermissionDenied: the key belongs to nobody, or may not act for chats.
        """
        chat = chat_of(request)
        if chat is not None:
            return account_of_chat(chat) if make else person_of_chat(chat)
        if request.user is None or not request.user.is_authenticated:
            raise PermissionDenied(_("This API key belongs to nobody, so it has no such things."))
        return request.user


def chat_of(request: Request) -> int | None:
    """Return the chat that a bot's key acts for.

    Raises:
        PermissionDenied: the key lacks the scope `bot`.
        ValidationError: the header is not telegram:<chat id>.
    """
    text = request.headers.get("On-Behalf-Of", "")
    if not text:
        return None
    key = key_of(request)
    if key is None or Scope.BOT not in key.scopes:
        raise PermissionDenied(_("Only a bot's API key acts for Telegram chats."))
    match = _CHAT.fullmatch(text)
    if match is None:
        raise ValidationError({"On-Behalf-Of": [_("Write it as telegram:<chat id>.")]})
    return int(match[1])
