"""Prices of the past, learnt after the present: only a demo shop can tell them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from catalog.cleaning import Refusal, clean_offer
from catalog.models import Merchant, Offer, PriceObservation
from catalog.offer_data import OfferData
from catalog.services.listings import refresh_listings
from catalog.services.locks import in_transaction
from catalog.services.offer_rows import PRICE_FIELDS


def record_past_prices(merchant: Merchant, batch: Sequence[OfferData], *, seen_at: datetime) -> int:
    """Add what known offers cost at `seen_at` (aware) to their history; return how many learnt.

    Call it with the youngest moment first: each call tells of a time before all that is known. An
    offer that is known from `seen_at` on or earlier is left alone, so the same call twice writes
    once. Nothing but history changes: offers stay as they are, and unknown ones stay unknown.

    Cost: five statements and the listings.
    """
    cleaned = [clean_offer(offer) for offer in batch]
    stated = {offer.external_id: offer for offer in cleaned if not isinstance(offer, Refusal)}

    return in_transaction(lambda: _write(merchant, stated, seen_at=seen_at))


def _write(merchant: Merchant, stated: dict[str, OfferData], *, seen_at: datetime) -> int:
    offers = {
        offer.pk: offer
        for offer in Offer.objects.select_for_update(no_key=True)
        .filter(merchant=merchant, external_id__in=stated, first_seen_at__gt=seen_at)
        .order_by("pk")
    }
    observations = PriceObservation.objects.filter(offer__in=offers)
    oldest = observations.order_by("offer_id", "seen_at", "pk").distinct("offer_id")
    first = {observation.offer_id: observation for observation in oldest}
    moved, new = [], []
    for pk, offer in offers.items():
        then, known = stated[offer.external_id], first.get(pk)
        facts = {name: getattr(then, name) for name in PRICE_FIELDS}
        if known is not None and all(getattr(known, n) == v for n, v in facts.items()):
            known.seen_at = seen_at  # it cost the same already then
            moved.append(known)
        else:
            new.append(PriceObservation(offer=offer, seen_at=seen_at, **facts))
        offer.first_seen_at = seen_at
    PriceObservation.objects.bulk_update(moved, ["seen_at"])
    PriceObservation.objects.bulk_create(new)
    Offer.objects.bulk_update(offers.values(), ["first_seen_at"])
    refresh_listings({offer.product_id for offer in offers.values()})
    return len(offers)
