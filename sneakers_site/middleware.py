"""What every request passes: an id, and the security headers that Django does not set."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from sneakers_site.health.metrics import count_request
from sneakers_site.logs import request_id

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = (
    "camera=(self), clipboard-read=(self), geolocation=(), microphone=(), payment=(), usb=()"
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
PACKED = frozenset({"text/html", "application/json", "text/plain", "application/xml"})
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
        # Not taken back at the end: Django reports the answer's status after this, and the thread's
        # next request sets its own.
        request_id.set(known_as)
        began = time.perf_counter()
        response = self.get_response(request)
        self._record(request, response, time.perf_counter() - began)
        response["X-Request-ID"] = known_as
        return response

    @staticmethod
    def _record(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        count_request(view=view, method=method, status=response.status_code, seconds=seconds)
        # The path only: a query string may hold what somebody looked for.
        logger.info("%s %s %d %.0f ms", method, request.path, response.status_code, seconds * 1000)


class SecurityHeadersMiddleware:
    """Sets Permissions-Policy and Cross-Origin-Resource-Policy, and the admin's own CSP."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class GzipPagesMiddleware(GZipMiddleware):
    """Packs pages and JSON for browsers that can unpack them; pictures are packed already.

    What is secret on a page (the form's token) is masked anew in each answer, and Django adds
    padding of a length by chance: packing gives neither away (BREACH, breachattack.com).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Pack the answer if it is text of ours."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in PACKED or response.streaming:
            return response
        return super().process_response(request, response)


class AdminPolicyMiddleware:
    """Marks answers of the admin for its own content security policy (inside CSPMiddleware)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            replace = csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)
            replace(lambda _: response)(request)  # marks the answer
        return response
