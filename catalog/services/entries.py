"""One offer of a batch on its way into the database, and the fingerprint of what a shop says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from catalog.matching import Likeness, Traits
from catalog.models import Offer, Product
from catalog.naming import NAMING_VERSION, Description
from catalog.offer_data import OfferData

Value = TypeVar("Value")

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
    facts = asdict(data)
    pictures = [(image["sha256"], image["file"]) for image in facts.pop("images")]
    is_complete = facts.pop("are_images_complete")
    facts.pop("image_urls")
    return _digest([NAMING_VERSION, facts]) + (_digest(pictures) if is_complete else "")


def raw_words(data: OfferData) -> dict[str, str]:
    """Return the shop's own words that have no column, as they stand in `Offer.raw`."""
    stated = {
        "brand": data.brand,
        "silhouette": data.silhouette,
        "colour": data.colour,
        "gender": data.gender,
    }
    return {name: value for name, value in stated.items() if value}


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:HALF]
