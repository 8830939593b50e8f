"""Who may do what on the pages of work."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

Response = TypeVar("Response", bound=HttpResponseBase)


def needs(
    *permissions: str,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Let a view be used only by staff with all these permissions; others get 403."""

    def wrap(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permissions = permissions  # type: ignore[attr-defined]  # for the roles' table
        return checked

    return wrap


def show(
    request: HttpRequest, template: str, *, title: str, status: int = 200, **context: Any
) -> TemplateResponse:
    """Render one of the pages of work inside the admin's frame."""
    everything = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"curation/{template}", everything, status=status)


def number_in(text: str | None, default: int = 0) -> int:
    """Read a number out of a query or a form; `default` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else default
