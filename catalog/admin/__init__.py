"""The catalogue for staff. Lists come in one query a page; decisions are calls of services."""

from catalog.admin.names import BrandAdmin, MerchantAdmin, SilhouetteAdmin
from catalog.admin.offers import ExchangeRateAdmin, OfferAdmin
from catalog.admin.pictures import MatchCandidateAdmin, ProductImageAdmin
from catalog.admin.products import ProductAdmin

__all__ = [
    "BrandAdmin",
    "ExchangeRateAdmin",
    "MatchCandidateAdmin",
    "MerchantAdmin",
    "OfferAdmin",
    "ProductAdmin",
    "ProductImageAdmin",
    "SilhouetteAdmin",
]
