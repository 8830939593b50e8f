"""What every request passes: an id, and the security headers that Django does not set."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sneakers_site.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "camera=(self), clipboard-read=(self), geolocation=(), microphone=(), payment=(), usb=()"
SOUND_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id, in its logs and as X-Request-ID in the answer.

    An id that comes with the request is taken over if it looks like one: a proxy set it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        known_as = given if SOUND_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(known_as)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = known_as
        return response


class SecurityHeadersMiddleware:
    """Sets Permissions-Policy and Cross-Origin-Resource-Policy, and the admin's own CSP."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class AdminPolicyMiddleware:
    """Marks answers of the admin for its own content security policy (inside CSPMiddleware)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response
