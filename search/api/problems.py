"""Errors as RFC 9457 problem+json, with a text in the caller's language."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from search.encoding import EncoderUnreachableError
from search.outages import is_database_away
from search.uploads import UploadError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_STATUS_OF_UPLOAD = {
    "too_large": 413,
    "too_many_pixels": 413,
    "unsupported": 415,
    "svg": 415,
    "heic": 415,
    "full": 507,
}


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None for a fault of ours, which becomes a 500."""
    if isinstance(error, UploadError):
        return problem(_STATUS_OF_UPLOAD.get(error.code, 400), code=error.code, detail=str(error))
    if isinstance(error, EncoderUnreachableError):
        response = problem(503, code=error.code, detail=str(error), token=error.token)
        response["Retry-After"] = str(error.retry_after_s)
        return response
    if is_database_away(error):
        logger.error("The database does not answer: %s", error)
        detail = _("The site is being repaired. Try again in a moment.")
        response = problem(503, code="database_down", detail=detail)
        response["Retry-After"] = "5"
        return response
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is no such thing here."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response_of_drf = exception_handler(error, context)
    if response_of_drf is None or not isinstance(error, exceptions.APIException):
        return None
    response = problem(
        error.status_code,
        code=str(error.default_code),
        detail=_sentence(error.detail),
        errors=error.detail if isinstance(error.detail, dict) else None,
    )
    for header in ("Retry-After", "Allow", "WWW-Authenticate"):
        if header in response_of_drf.headers:
            response[header] = response_of_drf.headers[header]
    return response


def problem(
    status_code: int, *, code: str, detail: str, token: str = "", errors: Any = None
) -> Response:
    """Make a problem; `code` is for programs, `detail` for people."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(status_code, "Error"),
        "status": status_code,
        "code": code,
        "detail": detail,
    }
    if token:
        body["token"] = token
    if errors:
        body["errors"] = errors
    return Response(body, status=status_code, content_type=MEDIA_TYPE)


def _sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        return " ".join(_sentence(each) for each in detail.values())
    if isinstance(detail, list):
        return " ".join(_sentence(each) for each in detail)
    return str(detail)


_TITLES = {
    status.HTTP_400_BAD_REQUEST: "Bad Request",
    status.HTTP_403_FORBIDDEN: "Forbidden",
    status.HTTP_404_NOT_FOUND: "Not Found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "Method Not Allowed",
    status.HTTP_406_NOT_ACCEPTABLE: "Not Acceptable",
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "Unsupported Media Type",
    status.HTTP_429_TOO_MANY_REQUESTS: "Too Many Requests",
    status.HTTP_503_SERVICE_UNAVAILABLE: "Service Unavailable",
    status.HTTP_507_INSUFFICIENT_STORAGE: "Insufficient Storage",
}
