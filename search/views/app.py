"""What makes the site an app on a phone: manifest, service worker, the page without a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from search import memory
from search.views import styles
from search.views.preferences import SeeOther

ICON_SIZES = (192, 512)
OFFLINE_FILES = (
    "css/words.css",
    "img/mark.svg",
)


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the site to a phone that installs it; photos can be shared to it."""
    data = {
        "name": "Solemate",
        "short_name": "Solemate",
        "description": _("Show a shoe. See who sells it."),
        "lang": get_language(),
        "id": "/",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f2f3f1",
        "theme_color": "#ffffff",
        "icons": [
            {
                "src": static(f"img/icon-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in ICON_SIZES
            for purpose in ("any", "maskable")
        ],
        "share_target": {
            "action": reverse("shared-photo"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "text": "q",
                "files": [{"name": "photo", "accept": ["image/*"]}],
            },
        },
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Send the worker from the site's root, so that it may serve all of it."""
    files = [*styles.addresses("page"), *(static(name) for name in OFFLINE_FILES)]
    context = {"files": files, "version": memory.digest(*files)[:12]}
    response = render(request, "pwa/worker.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Show what the worker keeps for the time without a network."""
    return render(request, "pwa/offline.html")


@csrf_exempt  # it does nothing but lead home: a phone's share sheet knows no tokens
def shared_photo(request: HttpRequest) -> HttpResponse:
    """Lead home where the worker did not catch a shared photo: there it can be chosen."""
    return SeeOther(reverse("home"))
