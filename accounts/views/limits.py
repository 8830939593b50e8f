"""How often a password may be guessed beside the sign-in page."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest
from redis.exceptions import RedisError


def count_guess(request: HttpRequest) -> bool:
    """Count a guess by this person; say whether it may be looked at.

    Uses the limit of signing in again ("reauthenticate"). Without the cache nobody may guess.
    """
    try:
        return bool(ratelimit.consume(request, action="reauthenticate", user=request.user))
    except (RedisError, OSError):
        return False
