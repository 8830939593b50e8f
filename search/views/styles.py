"""The style sheets that every page needs, sent as one: on a phone each file costs a way there."""

from __future__ import annotations

import functools
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "css"
# In the order in which later ones may say more of the same thing.
NAMES: Final = (
    *("tokens", "base", "frame", "controls", "finder", "suggestions"),
    *("cards", "card_menu", "tray"),
)
_A_YEAR: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The sheets in one, as they are and packed; `digest` names this content."""

    plain: bytes
    packed: bytes
    digest: str


@functools.cache
def bundle() -> Bundle:
    """Read the sheets; once in the life of a process."""
    plain = b"\n".join((FOLDER / f"{name}.css").read_bytes() for name in NAMES)
    digest = hashlib.sha256(plain).hexdigest()[:16]
    return Bundle(plain, gzip.compress(plain, mtime=0), digest)


def addresses() -> list[str]:
    """Return what a page links to: the bundle, or each file while somebody works on them."""
    if settings.DEBUG:
        return [static(f"css/{name}.css") for name in NAMES]
    return [reverse("styles", args=[bundle().digest])]


@require_safe
def styles(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the bundle. An address of an older content gets the present one, but may not keep it."""
    present = bundle()
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    content = present.packed if is_packed else present.plain
    response = HttpResponse(content, content_type="text/css; charset=utf-8")
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = _A_YEAR if digest == present.digest else "no-cache"
    return response
