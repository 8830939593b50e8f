"""What a spider yields: an offer as the shop states it, or something left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(slots=True, kw_only=True)
class SizeItem:
    """One size of an offer: the shop's label, its system, EU where known."""

    label: str
    system: str = ""
    eu: Decimal | None = None
    in_stock: bool | None = None
    price: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class PictureItem:
    """A stored picture; fields as `catalog.offer_data.ImageData`."""

    source_url: str
    sha256: str
    file: str
    width: int
    height: int
    phash: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryItem:
    """What delivery costs; `to` is a country, or empty where the shop does not say where to."""

    to: str
    price: Decimal
    currency: str


@dataclass(slots=True, kw_only=True)
class OfferItem:
    """One offer. Empty and None mean that the shop does not say."""

    external_id: str = ""
    url: str = ""
    title: str = ""
    brand: str = ""
    style_code: str = ""
    gtin: str = ""
    price: Decimal | None = None
    compare_at_price: Decimal | None = None
    currency: str = ""
    in_stock: bool | None = None
    sizes: list[SizeItem] = field(default_factory=list)
    image_urls: list[str] = field(default_factory=list)
    pictures: list[PictureItem] = field(default_factory=list)
    are_pictures_complete: bool = True
    gender: str = ""
    colour: str = ""
    description: str = ""
    condition: str = ""
    country: str = ""
    ships_to: tuple[str, ...] = ()
    delivery: tuple[DeliveryItem, ...] = ()
    seen_at: datetime | None = None
    doubt: str = ""  # why its words leave open whether it is a sneaker


@dataclass(slots=True, kw_only=True)
class SeenItem:
    """A page that the shop says has not changed: its offers are still there, as they were."""

    url: str


@dataclass(slots=True, kw_only=True)
class RefusedItem:
    """Something that was left out."""

    reason: str
    title: str = ""
    url: str = ""
