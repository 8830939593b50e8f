"""What a stored offer says, in the shape in which a crawl said it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Offer, Product
from catalog.naming import describe
from catalog.offer_data import OfferData
from catalog.services.identity import product_name
from catalog.services.vocabulary import Vocabulary, load_vocabulary

# Fields of a product on which a shop has a say, and which staff may therefore lock.
STATED_FIELDS = (
    "name",
    "brand_id",
    "silhouette_id",
    "colourway",
    "colours",
    "gender",
    "height",
    "style_code",
    "gtin",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the first current offer says of a product: values by field, and which shop it is."""

    shop: str
    values: dict[str, Any]


def words_of_offer(offer: Offer) -> OfferData:
    """Return the offer's own words: title, address, numbers, and brand, colour, gender as stated.

    The description is not stored with an offer and stays empty.
    """
    raw = offer.raw if isinstance(offer.raw, dict) else {}
    return OfferData(
        external_id=offer.external_id,
        url=offer.url,
        title=offer.title,
        price=offer.price,
        currency=offer.currency,
        style_code=offer.style_code,
        gtin=offer.gtin,
        brand=str(raw.get("brand", "")),
        silhouette=str(raw.get("silhouette", "")),
        colour=str(raw.get("colour", "")),
        gender=str(raw.get("gender", "")),
    )


def shop_says(product: Product, *, vocabulary: Vocabulary | None = None) -> Said | None:
    """Return what the product's first current offer says of it now, or None without an offer."""
    offer = product.offers.select_related("merchant").filter(gone_at=None).order_by("pk").first()
    if offer is None:
        return None
    known = vocabulary or load_vocabulary()
    data = words_of_offer(offer)
    described = describe(data, known.lexicon, shop_name=offer.merchant.name)
    return Said(
        offer.merchant.name,
        {
            "name": product_name(offer.title, described),
            "brand_id": known.brand_id(described),
            "silhouette_id": known.silhouette_id(described),
            "colourway": described.colourway,
            "colours": list(described.colours),
            "gender": described.gender,
            "height": described.height,
            "style_code": described.style_code,
            "gtin": offer.gtin,
        },
    )
