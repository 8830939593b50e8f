"""Writes over several models of the catalogue. Services never enqueue."""

from catalog.cleaning import Refusal
from catalog.services.different import declare_different, remember_different
from catalog.services.listings import rebuild_listings, refresh_listings
from catalog.services.merging import MergeError, StaleMergeError, merge_products
from catalog.services.offer_words import Said, shop_says
from catalog.services.rates import follow_base_currency, store_rates
from catalog.services.recording import (
    RecordedOffers,
    record_offer,
    record_offers,
    retire_unseen_offers,
)
from catalog.services.reviewing import (
    declare_same,
    lock_edited_fields,
    set_hidden,
    set_status,
    unlock_field,
    unlock_fields,
)
from catalog.services.unmerging import split_product, undo_merge

__all__ = [
    "MergeError",
    "RecordedOffers",
    "Refusal",
    "Said",
    "StaleMergeError",
    "declare_different",
    "declare_same",
    "follow_base_currency",
    "lock_edited_fields",
    "merge_products",
    "rebuild_listings",
    "record_offer",
    "record_offers",
    "refresh_listings",
    "remember_different",
    "retire_unseen_offers",
    "set_hidden",
    "set_status",
    "shop_says",
    "split_product",
    "store_rates",
    "undo_merge",
    "unlock_field",
    "unlock_fields",
]
