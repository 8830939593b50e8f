"""`/healthz`, `/readyz` and `/metrics`."""

import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sneakers_site.health import metrics, parts

# Set by proxies: a request that has one did not start on this machine.
PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the web process lives; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer with every part's state; 503 if one of them is not ready."""
    states = parts.states()
    ready = all(state == "ok" for state in states.values())
    return JsonResponse({"ready": ready, "parts": states}, status=200 if ready else 503)


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus from this machine, or with the token; to others there is no such page."""
    if not (_is_from_this_machine(request) or _has_token(request)):
        raise Http404
    return HttpResponse(metrics.render(), content_type=metrics.CONTENT_TYPE)


def _is_from_this_machine(request: HttpRequest) -> bool:
    if any(header in request.headers for header in PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN is None:
        return False
    wanted = f"Bearer {settings.METRICS_TOKEN.get_secret_value()}"
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())
