"""Parts of a photo that can be searched without a script: its shoes, halves, the middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.models import PhotoQuery

_NAMES: Final = ("x", "y", "width", "height")

_PARTS: Final[tuple[tuple[Promise, tuple[float, float, float, float]], ...]] = (
    (gettext_lazy("Left half"), (0, 0, 0.5, 1)),
    (gettext_lazy("Right half"), (0.5, 0, 0.5, 1)),
    (gettext_lazy("Upper half"), (0, 0, 1, 0.5)),
    (gettext_lazy("Lower half"), (0, 0.5, 1, 0.5)),
    (gettext_lazy("Middle"), (0.2, 0.2, 0.6, 0.6)),
    (gettext_lazy("Whole photo"), (0, 0, 1, 1)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part's name, and its fields for the form as (name, value)."""

    label: str
    box: tuple[tuple[str, float], ...]
    is_found: bool = False  # a shoe that the detector saw
    is_searched: bool = False


def photo_parts(query: PhotoQuery) -> list[Part]:
    """List the parts of a photo: the shoes seen in it first."""
    parts = [Part(str(label), tuple(zip(_NAMES, box, strict=True))) for label, box in _PARTS]
    return [*_shoes(query), *parts]


def _shoes(query: PhotoQuery) -> list[Part]:
    """List the shoes seen in the photo, from left to right, if there is a choice; else nothing."""
    found = query.head.found
    if len(found) < 2:
        return []
    searched = query.box
    return [
        Part(
            _("Shoe %(number)d") % {"number": number},
            tuple(zip(_NAMES, box, strict=True)),
            is_found=True,
            is_searched=_is_same(box, searched),
        )
        for number, box in enumerate(sorted(found), start=1)
    ]


def _is_same(box: list[float], other: list[float]) -> bool:
    """Compare two boxes; what a page sends back is rounded."""
    if len(box) != len(other):
        return False
    return all(abs(side - same) < 0.001 for side, same in zip(box, other, strict=True))
