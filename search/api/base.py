"""What all views of the API have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search.api.access import HasScope, Scope
from search.api.problems import problem_handler
from search.api.throttles import ReadThrottle


class ApiView(APIView):
    """The caller's language, scopes, throttles, ETags, problems as errors."""

    scope: Scope | None = Scope.READ
    permission_classes = (HasScope,)
    throttle_classes: Sequence[Any] = (ReadThrottle,)
    renderer_classes = (JSONRenderer,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Speak the caller's language; the site's own rule goes by the path, and here is none."""
        translation.activate(translation.get_language_from_request(cast(HttpRequest, request)))
        super().initial(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        """Name the language and the budget; let an unchanged answer be known by its ETag."""
        response = super().finalize_response(*args, **kwargs)
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        budget = getattr(self.request._request, "rate_budget", None)
        if budget is not None:
            for name, value in budget.headers.items():
                response.headers[name] = value
        is_read = self.request.method in ("GET", "HEAD")
        if is_read and response.status_code == 200 and isinstance(response, Response):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.add_post_render_callback(self._tag)
        return response

    def get_exception_handler(self) -> Any:
        """Answer errors as problem+json."""
        return problem_handler

    def _tag(self, response: Any) -> HttpResponse | None:
        """Put an ETag on a rendered answer; 304 without a body if the caller has it already."""
        tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = tag
        return get_conditional_response(self.request._request, etag=tag, response=response)
