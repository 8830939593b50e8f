"""Writes over several models of the catalogue. Services never enqueue."""

from catalog.cleaning import Refusal
from catalog.services.listings import rebuild_listings, refresh_listings
from catalog.services.merging import MergeError, merge_products
from catalog.services.rates import follow_base_currency, store_rates
from catalog.services.recording import (
    RecordedOffers,
    record_offer,
    record_offers,
    retire_unseen_offers,
)
from catalog.services.reviewing import (
    declare_different,
    declare_same,
    lock_edited_fields,
    set_hidden,
    set_status,
    unlock_fields,
)

__all__ = [
    "MergeError",
    "RecordedOffers",
    "Refusal",
    "declare_different",
    "declare_same",
    "follow_base_currency",
    "lock_edited_fields",
    "merge_products",
    "rebuild_listings",
    "record_offer",
    "record_offers",
    "refresh_listings",
    "retire_unseen_offers",
    "set_hidden",
    "set_status",
    "store_rates",
    "unlock_fields",
]
