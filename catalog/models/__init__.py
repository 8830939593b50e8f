"""What is sold (products), by whom (merchants), for how much (offers), and how it looks (images).

Writes over several models are functions of `catalog.services`; reads are methods of the
querysets in `catalog.querysets`.
"""

from catalog.models.identity import MatchCandidate, ProductMerge
from catalog.models.listings import ProductImage, ProductListing
from catalog.models.names import Brand, Merchant, Silhouette
from catalog.models.offers import ExchangeRate, Offer, OfferSize, PriceObservation
from catalog.models.products import Product

__all__ = [
    "Brand",
    "ExchangeRate",
    "MatchCandidate",
    "Merchant",
    "Offer",
    "OfferSize",
    "PriceObservation",
    "Product",
    "ProductImage",
    "ProductListing",
    "ProductMerge",
    "Silhouette",
]
