"""Every component in every state, for who changes the looks: staff, or anybody under DEBUG."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import ProductListing
from catalog.vocabulary import Colour
from search.result_page import ProductCard
from search.views.shelves import shelf

PROJECT: Final = Path(__file__).resolve().parents[2]
TOKENS: Final = PROJECT / "static" / "css" / "tokens.css"
_TOKEN: Final = re.compile(r"^\s+--([\w-]+):\s*([^;]+);", re.MULTILINE)
_KINDS: Final = ("text", "space", "radius")
_COLOURS: Final = (
    *("ground", "surface", "sunk", "line", "edge", "ink", "ink-soft", "accent", "accent-soft"),
    *("button", "good", "warn", "warn-soft", "focus"),
)


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show the component page. Cost: one query."""
    user = getattr(request, "user", None)
    if not (settings.DEBUG or (user is not None and user.is_staff)):
        raise Http404
    tokens = tokens_of(TOKENS)
    context = {
        "cards": [*shelf(ProductListing.objects.order_by("-discount")[:2]), sold_out_card()],
        "colours": Colour.choices,
        "token_colours": _COLOURS,
        "scales": {
            kind: [(name, value) for name, value in tokens if name.startswith(f"{kind}-")]
            for kind in _KINDS
        },
        "icons": sorted(path.stem for path in (PROJECT / "templates/icons").glob("*.svg")),
    }
    return render(request, "search/design.html", context)


def tokens_of(path: Path) -> list[tuple[str, str]]:
    """Read (name, value) of the light theme's tokens, in their order."""
    light = path.read_text(encoding="utf-8").partition("@media")[0]
    return _TOKEN.findall(light)


def sold_out_card() -> ProductCard:
    """Return a card without picture, price and sizes: the state that is seldom seen."""
    return ProductCard(
        id=0,
        name="Nordlauf Kaltwasser Mid Waterproof in a colourway with a long name",
        brand="Nordlauf",
        silhouette="Kaltwasser",
        colourway="",
        colours=("black",),
        height="mid",
        url="#cards",
        image="",
        thumbnail="",
        best_price=Decimal(149),
        currency=settings.BASE_CURRENCY,
        discount=0,
        offers_count=1,
        in_stock=False,
    )
