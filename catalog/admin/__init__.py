"""The catalogue for staff. Lists come in one query a page; decisions are calls of services."""

from catalog.admin.names import BrandAdmin, MerchantAdmin, SilhouetteAdmin
from catalog.admin.offers import ExchangeRateAdmin, OfferAdmin
from catalog.admin.products import MatchCandidateAdmin, ProductAdmin, ProductImageAdmin

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
