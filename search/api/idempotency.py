"""Idempotency keys: a write that is sent again is answered with what the first one was answered.

`Idempotency-Key` as in the IETF draft "The Idempotency-Key HTTP Header Field". Kept for a day, for
each key or address apart. Without Redis writes are done and nothing is kept.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any, cast

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from search import memory
from search.api.access import key_of
from search.api.throttles import CHAT_HEADER
from search.throttling import address_of

KEPT_S = 24 * 3600
IN_PROGRESS_S = 60
LONGEST_KEY = 200
HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A text of your own (a UUID, say). The same request sent again with it is done "
    "once; the first answer is repeated for a day.",
)

View = Callable[..., Response]


class KeyReusedError(APIException):
    """The same idempotency key came with another request."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = gettext_lazy(
        "This Idempotency-Key was used for another request. Use a new one for each request."
    )


class InProgressError(APIException):
    """The first request with this key is not done yet."""

    status_code = 409
    default_code = "in_progress"
    default_detail = gettext_lazy("The first request with this Idempotency-Key is not done yet.")


def idempotent(method: View) -> View:
    """Make a view's method answer a repeated Idempotency-Key with the first answer."""

    @functools.wraps(method)
    def wrapped(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        name = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
        if not name:
            return method(view, request, *args, **kwargs)
        slot = f"api:idempotency:{memory.digest(_who(request), name)}"
        print_ = _fingerprint(request)
        known = memory.recall(slot)
        if known is None and not _claim(slot, print_):
            known = memory.recall(slot)
        if known is not None:
            return _repeat(known, print_)
        try:
            response = method(view, request, *args, **kwargs)
        except BaseException:
            _release(slot)
            raise
        kept = {"print": print_, "status": response.status_code, "data": response.data}
        memory.remember(slot, kept, seconds=KEPT_S)
        return response

    return wrapped


def _repeat(known: dict[str, Any], print_: str) -> Response:
    if known["print"] != print_:
        raise KeyReusedError
    if "status" not in known:
        raise InProgressError
    return Response(known["data"], status=known["status"], headers={"Idempotency-Replayed": "true"})


def _claim(slot: str, print_: str) -> bool:
    try:
        return cache.add(slot, {"print": print_}, timeout=IN_PROGRESS_S)
    except (RedisError, OSError):
        return True


def _release(slot: str) -> None:
    try:
        memory.forget(slot)
    except (RedisError, OSError):
        return


def _who(request: Request) -> str:
    key = key_of(request)
    chat = request.META.get(CHAT_HEADER, "")
    return f"key:{key.pk}:{chat}" if key else address_of(cast(HttpRequest, request))


def _fingerprint(request: Request) -> str:
    """Digest method, path, query and body; files by their content."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    data = request.data
    pairs = data.lists() if hasattr(data, "lists") else [("", [data])]
    for name, values in pairs:
        for value in values:
            digest.update(f"\x1f{name}\x1e".encode())
            if isinstance(value, UploadedFile):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
            else:
                digest.update(str(value).encode())
    return digest.hexdigest()
