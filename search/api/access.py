"""Who may do what: the scopes of an API key, and what the views need to know of a key.

Keys themselves live in `partners`, above this room; here they are only a Protocol.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class Scope(StrEnum):
    """What a key may do. Without a key one may read and search, at an address's pace."""

    READ = "read"
    SEARCH = "search"
    ACCOUNT = "account"
    BULK = "bulk"
    WEBHOOKS = "webhooks"
    BOT = "bot"


SCOPE_LABELS = {
    Scope.READ: gettext_lazy("read products, offers and prices"),
    Scope.SEARCH: gettext_lazy("search by photo and words"),
    Scope.ACCOUNT: gettext_lazy("the owner's favourites, saved searches and alerts"),
    Scope.BULK: gettext_lazy("the export feed and photo jobs"),
    Scope.WEBHOOKS: gettext_lazy("webhooks"),
    Scope.BOT: gettext_lazy("act for Telegram chats"),
}
OPEN_SCOPES = frozenset({Scope.READ, Scope.SEARCH})


@runtime_checkable
class Key(Protocol):
    """An API key, as views and throttles see it. Rates are requests a minute."""

    @property
    def pk(self) -> Any:
        """Number of the key."""

    scopes: list[str]
    read_rate: int
    photo_rate: int


def key_of(request: Request) -> Key | None:
    """Return the key that the request came with."""
    return request.auth if isinstance(request.auth, Key) else None


class HasScope(BasePermission):
    """Lets through whoever has the view's scope; a key opens what it names and nothing else."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Judge by `view.scope`.

        Raises:
            NotAuthenticated: the view needs a key and there is none.
            PermissionDenied: the key lacks the scope.
        """
        scope: Scope | None = getattr(view, "scope", None)
        if scope is None:
            return True
        key = key_of(request)
        if key is None:
            if scope in OPEN_SCOPES:
                return True
            raise NotAuthenticated(_("Send an API key: “Authorization: Bearer sm_…”."))
        if scope not in key.scopes:
            raise PermissionDenied(
                _("This API key may not do that: it lacks the scope “%(scope)s”.")
                % {"scope": scope.value}
            )
        return True
