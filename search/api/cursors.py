"""Cursors: where the next page begins, signed, and bound to the question that they belong to."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from search import memory

_SALT = "search.api.cursor"
LONGEST = 500


class BadCursorError(APIException):
    """The cursor is not one of ours, or belongs to another question."""

    status_code = 400
    default_code = "bad_cursor"
    default_detail = gettext_lazy(
        "This cursor does not belong to this request. Start again without it."
    )


def make_cursor(question: str, place: Any) -> str:
    """Write down a place (JSON) in the answer to a question."""
    return signing.dumps([memory.digest(question)[:12], place], salt=_SALT, compress=True)


def read_cursor(text: str, *, question: str) -> Any:
    """Return the place that a cursor names, None for no cursor.

    Raises:
        BadCursorError: it was not made here, or for another question.
    """
    if not text:
        return None
    try:
        asked, place = signing.loads(text[:LONGEST], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursorError from error
    if asked != memory.digest(question)[:12]:
        raise BadCursorError
    return place
