"""One offer of a batch on its way into the database, and the fingerprint of what a shop says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from typing import TypeVar

from catalog.matching import Likeness, Traits
from catalog.models import Offer, Product
from catalog.naming import NAMING_VERSION, Description
from catalog.offer_data import OfferData, SizeData

Value = TypeVar("Value")

_PICTURES = {"images", "image_urls", "are_images_complete"}
_FACTS = tuple(
    sorted(each.name for each in fields(OfferData) if each.name not in {"sizes", *_PICTURES})
)
_SIZE_FACTS = tuple(sorted(each.name for each in fields(SizeData)))

HALF = 32  # the fingerprint's first half is of the facts, its second of the pictures


@dataclass(slots=True, kw_only=True)
class Entry:
    """What the shop says (`data`), what we knew (`offer`), what we make of it (the rest)."""

    data: OfferData
    fingerprint: str
    offer: Offer | None = None
    description: Description | None = None
    brand_id: int | None = None
    silhouette_id: int | None = None
    product: Product | None = None
    is_new: bool = False
    # The product was made for this offer, so there is nothing left to tell it.
    has_own_product: bool = False
    hints: list[tuple[int, Likeness]] = field(default_factory=list)
    clashes: list[tuple[int, str]] = field(default_factory=list)
    changes: set[str] = field(default_factory=set)

    @property
    def described(self) -> Description:
        return _known(self.description)

    @property
    def saved_offer(self) -> Offer:
        return _known(self.offer)

    @property
    def saved_product(self) -> Product:
        return _known(self.product)

    def traits(self) -> Traits:
        return Traits(
            brand_id=self.brand_id,
            silhouette_id=self.silhouette_id,
            colours=frozenset(self.described.colours),
            title=self.data.title,
            gender=self.described.gender,
            height=self.described.height,
            style_code=self.described.style_code,
            gtin=self.data.gtin,
            phashes=tuple(image.phash for image in self.data.images),
        )


def _known(value: Value | None) -> Value:
    """Return what an earlier step of recording has set."""
    if value is None:
        raise RuntimeError("a step of recording was left out")
    return value


def fingerprint_of(data: OfferData) -> str:
    """Return 64 hex digits: 32 of all facts, 32 of the pictures in order.

    Pictures of which some could not be fetched have no fingerprint: they are looked at each time.
    """
    facts = [getattr(data, name) for name in _FACTS]
    sizes = [tuple(getattr(size, name) for name in _SIZE_FACTS) for size in data.sizes]
    pictures = [(image.sha256, image.file) for image in data.images]
    seen_of_pictures = _digest(pictures) if data.are_images_complete else ""
    return _digest((NAMING_VERSION, facts, sizes)) + seen_of_pictures


def raw_words(data: OfferData) -> dict[str, str]:
    """Return the shop's own words that have no column, as they stand in `Offer.raw`."""
    stated = {
        "brand": data.brand,
        "silhouette": data.silhouette,
        "colour": data.colour,
        "gender": data.gender,
    }
    return {name: value for name, value in stated.items() if value}


def _digest(value: object) -> str:
    # The repr of strings, numbers and None is exact; cleaning has brought decimals to one form.
    return hashlib.sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()[:HALF]
