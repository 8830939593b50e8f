"""What every page's frame needs: its addresses in each language and the base currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from search.preferences import read_preferences

# Each language under its own name, so that who cannot read the page finds the way out of it.
NATIVE_NAMES = {"en": "English", "ru": "Русский"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """One page in one language: `path` on this site, `url` with SITE_URL before it."""

    code: str
    name: str
    path: str
    url: str
    is_current: bool


def path_in(path: str, code: str) -> str:
    """Return a page's path in another language: English has no prefix, others `/<code>/`."""
    for other, _name in settings.LANGUAGES:
        if other != settings.LANGUAGE_CODE and (path + "/").startswith(f"/{other}/"):
            path = path[len(other) + 1 :] or "/"
            break
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates `alternates`, `canonical`, `base_currency`, `site_url` and `visitor`.

    Addresses start with SITE_URL, never with the Host header. The canonical address has no
    query string: pages that need one (paging) override the block.
    """
    current = get_language() or settings.LANGUAGE_CODE
    query = request.META.get("QUERY_STRING", "")
    is_read = request.method in ("GET", "HEAD")
    alternates = [
        Alternate(
            code=code,
            name=NATIVE_NAMES.get(code, code),
            path=path_in(request.path, code) + (f"?{query}" if query and is_read else ""),
            url=settings.SITE_URL + path_in(request.path, code),
            is_current=code == current,
        )
        for code, _name in settings.LANGUAGES
    ]
    return {
        "alternates": alternates,
        "canonical": settings.SITE_URL + request.path,
        "base_currency": settings.BASE_CURRENCY,
        "site_url": settings.SITE_URL,
        "visitor": SimpleLazyObject(lambda: read_preferences(request)),
    }
