"""Who is at work on a page of staff."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def staff_of(request: HttpRequest) -> User:
    """Return the person who is signed in; the admin site has asked already whether they may be.

    Raises:
        PermissionDenied: nobody is signed in.
    """
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    return user
