"""A shop to test pages with: offers come in as a crawl records them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone, translation

from catalog.models import Merchant, Offer
from catalog.services import record_offer
from sneakers_site.environment import PROJECT
from sneakers_site.startup.assets import compile_translations
from tests.factories import ImageDataFactory, MerchantFactory, OfferDataFactory

Sell = Callable[..., Offer]


@pytest.fixture
def shop(db: None) -> Merchant:
    """A shop at shop.example."""
    return MerchantFactory.create(name="Shop & Sons", slug="shop", host="shop.example")


@pytest.fixture
def sell(shop: Merchant, redis_cache: None) -> Sell:
    """Record one offer with a picture; keyword arguments say what is special about it."""

    def record(*, merchant: Merchant = shop, **changes: Any) -> Offer:
        image = changes.pop("image", None) or ImageDataFactory.build()
        seen_at = changes.pop("seen_at", None) or timezone.now()
        data = OfferDataFactory.build(
            **{"images": (image,), "image_urls": (image.source_url,)} | changes
        )
        recorded = record_offer(merchant, data, seen_at=seen_at)
        assert not recorded.refused, recorded.refused
        return Offer.objects.select_related("product").get(pk=recorded.offer_ids[data.external_id])

    return record


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Compile the Russian catalogue, as `make run` does on start."""
    compile_translations(PROJECT / "locale")


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Leave no page's language behind: the test client answers in this thread."""
    yield
    translation.deactivate()
