"""Shoes to record, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from catalog.models import (
    Merchant,
)
from catalog.offer_data import OfferData, SizeData
from catalog.services import record_offers
from tests.factories import (
    ImageDataFactory,
    OfferDataFactory,
)

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)
EVENING = MORNING + timedelta(hours=10)


def shoe(**traits: Any) -> OfferData:
    """An offer with a size and a picture."""
    stated = {
        "sizes": (SizeData(label="42", system="EU", eu=Decimal(42), in_stock=True),),
        "images": (ImageDataFactory.build(),),
        **traits,
    }
    return OfferDataFactory.build(**stated)


def record(merchant: Merchant, *batch: OfferData, at: datetime = MORNING) -> Any:
    return record_offers(merchant, batch, seen_at=at)


def looks(**traits: Any) -> OfferData:
    """The same white Air Max 90 as any other shop shows it."""
    stated = {"images": (ImageDataFactory.build(phash=0b1111),), "colour": "white", **traits}
    return shoe(**stated)
