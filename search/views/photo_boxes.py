"""Parts of a photo that can be searched without a script: halves and the middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PARTS: Final[tuple[tuple[Promise, tuple[float, float, float, float]], ...]] = (
    (_("Left half"), (0, 0, 0.5, 1)),
    (_("Right half"), (0.5, 0, 0.5, 1)),
    (_("Upper half"), (0, 0, 1, 0.5)),
    (_("Lower half"), (0, 0.5, 1, 0.5)),
    (_("Middle"), (0.2, 0.2, 0.6, 0.6)),
    (_("Whole photo"), (0, 0, 1, 1)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part's name, and its fields for the form as (name, value)."""

    label: str
    box: tuple[tuple[str, float], ...]


def photo_parts() -> list[Part]:
    """List the parts."""
    names = ("x", "y", "width", "height")
    return [Part(str(label), tuple(zip(names, box, strict=True))) for label, box in _PARTS]
