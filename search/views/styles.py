"""Style sheets, sent as one for all pages and one for each kind: each file costs a way there."""

from __future__ import annotations

import functools
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "css"
# In the order in which later ones may say more of the same thing. "page": what every page needs.
BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    "page": (
        *("tokens", "base", "frame", "controls", "finder", "suggestions"),
        *("cards", "card_menu", "tray", "mine", "words"),
    ),
    "results": ("asked", "results", "filters", "facets", "crop"),
    "shoe": ("shoe", "offers", "chart"),
}
_A_YEAR: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The sheets in one, as they are and packed; `digest` names this content."""

    plain: bytes
    packed: bytes
    digest: str


@functools.cache
def bundle(name: str) -> Bundle:
    """Read the sheets of a bundle; once in the life of a process."""
    plain = b"\n".join((FOLDER / f"{each}.css").read_bytes() for each in BUNDLES[name])
    digest = hashlib.sha256(plain).hexdigest()[:16]
    return Bundle(plain, gzip.compress(plain, mtime=0), digest)


def addresses(name: str) -> list[str]:
    """Return what a page links to: a bundle, or each file while somebody works on them."""
    if settings.DEBUG:
        return [static(f"css/{each}.css") for each in BUNDLES[name]]
    return [reverse("styles", args=[name, bundle(name).digest])]


@require_safe
def styles(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """Send a bundle. An address of an older content gets the present one, but may not keep it."""
    if name not in BUNDLES:
        raise Http404
    present = bundle(name)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    content = present.packed if is_packed else present.plain
    response = HttpResponse(content, content_type="text/css; charset=utf-8")
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = _A_YEAR if digest == present.digest else "no-cache"
    return response
