"""What a shop of the demo server is: products in Shopify's shape, and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the shop serves it."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCard:
    """What a shop says of itself; the fields of Shopify's `/meta.json`."""

    slug: str
    name: str
    currency: str
    country: str
    language: str = "en"
    about: str = ""
    ships_to: tuple[str, ...] = ()


class Shop(Protocol):
    """One shop. Products are functions of the moment, so that the past can be asked for."""

    @property
    def card(self) -> ShopCard: ...

    def products(self, at: datetime) -> list[dict[str, Any]]:
        """All products on sale at this moment, in Shopify's shape; image `src` is a path."""
        ...

    def picture(self, name: str) -> Picture | None:
        """The picture behind `/cdn/<name>`, or None."""
        ...
