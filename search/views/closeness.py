"""How close a result is, in words, and what it has in common: numbers say nothing to a visitor."""

from __future__ import annotations

from django.utils.translation import gettext as _

from catalog.models import Product
from search.results import Kind, ProductCard, Result, ResultPage

# Shares of the encoder's own limit, so that the words mean the same with every encoder.
VERY_CLOSE, CLOSE = 0.3, 0.5


def closeness(distance: float | None, limit: float) -> str:
    """Say how near a distance is, measured by the farthest that still counts as a result."""
    if distance is None or limit <= 0:
        return ""
    share = distance / limit
    if share <= VERY_CLOSE:
        return _("very close")
    return _("close") if share <= CLOSE else _("a little alike")


def shared(product: Product, card: ProductCard) -> str:
    """Say what two shoes have in common besides their looks."""
    if product.silhouette and card.silhouette == product.silhouette.name:
        return _("same silhouette")
    if product.colours and card.colours[:1] == tuple(product.colours[:1]):
        return _("same colour")
    return ""


def reasons(page: ResultPage, *, limit: float) -> list[tuple[Result, str]]:
    """Pair each result with its words. A reason that all results share would be noise."""
    are_equal = len({result.why for result in page.results}) < 2
    is_by_looks = page.query.kind in (Kind.PHOTO, Kind.SIMILAR)
    return [
        (
            result,
            joined(
                closeness(result.distance, limit) if is_by_looks else "",
                "" if are_equal else result.why,
            ),
        )
        for result in page.results
    ]


def joined(*parts: str) -> str:
    """Join what there is to say."""
    return " · ".join(part for part in parts if part)
