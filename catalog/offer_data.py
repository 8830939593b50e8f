"""What a crawl says of one offer: the shape that `record_offers` takes in. Pure, no ORM."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeData:
    """One size of an offer. `label` is the shop's own word; `eu` is null where unknown."""

    label: str
    system: str = ""
    eu: Decimal | None = None
    in_stock: bool | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryData:
    """What it costs to have an offer sent: `to` is a country (ISO 3166-1 alpha-2), empty for
    wherever the shop sends at all; a price of 0 is free delivery, stated as such.
    """

    to: str = ""
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageData:
    """A downloaded and re-encoded picture: `file` is relative to the media folder."""

    source_url: str
    sha256: str
    file: str
    width: int
    height: int
    phash: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferData:
    """One offer as the shop states it; null or empty where the shop says nothing.

    `image_urls` are the addresses in the shop's order; `images` those of them that are stored.
    `are_images_complete` false means that some download failed: known pictures are kept.
    `country` is where it is sent from, `ships_to` where to (ISO 3166-1 alpha-2).
    """

    external_id: str
    url: str
    title: str
    brand: str = ""
    silhouette: str = ""
    style_code: str = ""
    gtin: str = ""
    price: Decimal | None = None
    compare_at_price: Decimal | None = None
    currency: str = ""
    in_stock: bool | None = None
    sizes: tuple[SizeData, ...] = ()
    image_urls: tuple[str, ...] = ()
    images: tuple[ImageData, ...] = field(default=())
    are_images_complete: bool = True
    gender: str = ""
    colour: str = ""
    description: str = ""
    condition: str = ""
    country: str = ""
    ships_to: tuple[str, ...] = ()
    delivery: tuple[DeliveryData, ...] = ()
