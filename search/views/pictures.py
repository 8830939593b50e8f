"""A product's pictures as pages show them: addresses and sizes, so that nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from catalog.models import ProductImage

THUMBNAIL_SIDE = 400  # px, longest side: the crawl stores one of this size beside each picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's two addresses and its size in pixels."""

    url: str
    thumbnail: str
    width: int
    height: int

    @property
    def thumbnail_width(self) -> int:
        """Width in pixels of the thumbnail, which is never larger than the picture."""
        longest = max(self.width, self.height, 1)
        return max(1, round(self.width * min(1, THUMBNAIL_SIDE / longest)))

    @classmethod
    def of(cls, image: ProductImage) -> Picture:
        """Build a picture's addresses; files are named by content and may be cached for ever."""
        stem, dot, ending = image.file.rpartition(".")
        return cls(
            url=settings.MEDIA_URL + image.file,
            thumbnail=f"{settings.MEDIA_URL}{stem}-{THUMBNAIL_SIDE}{dot}{ending}",
            width=image.width,
            height=image.height,
        )
