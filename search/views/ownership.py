"""Whose photo is it? Of the browser that sent it: a signed cookie lists its latest photos."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from search.models import PhotoQuery
from search.photos import VECTOR_LIFE

COOKIE: Final = "photos"
_SALT: Final = "search.photos"
_MOST: Final = 20  # 660 characters; older photos are then no longer this browser's


def owned_tokens(request: HttpRequest) -> list[str]:
    """List the tokens of this browser's photos, latest last."""
    life_s = int(VECTOR_LIFE.total_seconds())
    try:
        written = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=life_s)
    except signing.BadSignature:
        return []
    return written.split(".") if written else []


def owns(request: HttpRequest, query: PhotoQuery) -> bool:
    """Say whether this browser sent the photo, cut this part out of it, or added it to its own.

    Cost: a query for a photo that was added to another.
    """
    tokens = owned_tokens(request)
    return query.token in tokens or (query.beside is not None and query.beside.token in tokens)


def own(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Note in the browser that a photo is its own."""
    tokens = [each for each in owned_tokens(request) if each != token]
    response.set_signed_cookie(
        COOKIE,
        ".".join([*tokens, token][-_MOST:]),
        salt=_SALT,
        max_age=int(VECTOR_LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
