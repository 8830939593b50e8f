"""The photo above its results: how large it is shown, its shoes, the photos added to it."""

from __future__ import annotations

from dataclasses import dataclass

from search.models import PhotoQuery
from search.photos import picture_of
from search.photos_together import MOST, photos_beside
from search.uploads import picture_size
from search.views.photo_boxes import Part, photo_parts

# As large as leaves room for the first results on a phone; CSS makes it narrower where it must.
_WIDEST, _HIGHEST = 480, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPhoto:
    """What the page shows of a photo; width and height in px, said beforehand so nothing jumps."""

    width: int
    height: int
    parts: list[Part]
    beside: list[PhotoQuery]

    @property
    def has_choice(self) -> bool:
        """Whether several shoes were found on it."""
        return any(part.is_found for part in self.parts)

    @property
    def can_add(self) -> bool:
        """Whether another photo may be added to it."""
        return len(self.beside) < MOST - 1


def asked_photo(query: PhotoQuery) -> AskedPhoto | None:
    """Gather it; None if the picture is no longer kept. Cost: one query, one read of a header."""
    path = picture_of(query)
    if path is None:
        return None
    width, height = picture_size(path) or (_HIGHEST, _HIGHEST)
    scale = min(_WIDEST / width, _HIGHEST / height)
    return AskedPhoto(
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
        parts=photo_parts(query),
        beside=photos_beside(query),
    )
