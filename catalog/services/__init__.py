"""Writes over several models of the catalogue. Services never enqueue."""

from catalog.cleaning import Refusal
from catalog.services.listings import rebuild_listings, refresh_listings
from catalog.services.recording import (
    RecordedOffers,
    record_offer,
    record_offers,
    retire_unseen_offers,
)

__all__ = [
    "RecordedOffers",
    "Refusal",
    "rebuild_listings",
    "record_offer",
    "record_offers",
    "refresh_listings",
    "retire_unseen_offers",
]
