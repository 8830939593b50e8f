"""The filters as the form shows them: their order, their names, which stand open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.result_page import FacetValue, ResultPage

# What people narrow by first stands first.
_LABELS: Final[dict[str, Promise]] = {
    "size": _("Size"),
    "price": _("Price"),
    "brand": _("Brand"),
    "colour": _("Colour"),
    "silhouette": _("Silhouette"),
    "gender": _("For"),
    "height": _("Height"),
    "merchant": _("Shop"),
    "ships": _("Ships to"),
}
_OPEN: Final = ("size", "price", "brand", "colour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the histogram in per cent of its height; `top` is where it begins from above."""

    top: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetBox:
    """One filter. Price only: `bars` of its histogram, `bounds` where they begin and end."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    is_open: bool
    bars: tuple[Bar, ...] = ()
    bounds: tuple[Decimal, Decimal] | None = None


def facet_boxes(page: ResultPage) -> list[FacetBox]:
    """List the filters that have something to choose."""
    boxes = []
    for name, label in _LABELS.items():
        values = page.facets.get(name, ())
        if not values and name != "price":
            continue
        boxes.append(
            FacetBox(
                name=name,
                label=str(label),
                values=values,
                is_open=name in _OPEN or any(each.selected for each in values),
                bars=_bars(page.price_bins) if name == "price" else (),
                bounds=page.price_range if name == "price" else None,
            )
        )
    return boxes


def _bars(bins: tuple[int, ...]) -> tuple[Bar, ...]:
    """Scale counts to bars; what is there at all is seen."""
    most = max(bins, default=0)
    heights = [max(4, round(100 * count / most)) if count else 0 for count in bins]
    return tuple(Bar(top=100 - height, height=height) for height in heights)
