"""A shop to test pages with, where offers come in as a crawl records them, and a photo asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog.models import Merchant, Offer
from catalog.services import record_offer
from search.models import Encoder, PhotoQuery
from search.views.ownership import own
from tests.factories import ImageDataFactory, MerchantFactory, OfferDataFactory
from tests.search.views.photo_asked import TOKEN, photo

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


@pytest.fixture
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def asked(db: None, folders: Path) -> PhotoQuery:
    """A photo that has been looked at."""
    encoder = Encoder.objects.create(
        name="test", revision="1", dimensions=3, kind="image", state="active", source="test"
    )
    (folders / "queries").mkdir()
    (folders / "queries" / f"{TOKEN}.jpg").write_bytes(photo().read())
    return PhotoQuery.objects.create(
        token=TOKEN,
        encoder=encoder,
        vector=[1.0, 0.0, 0.0],
        picture=f"{TOKEN}.jpg",
        state=PhotoQuery.State.READY,
        picture_expires=timezone.now() + timedelta(hours=24),
        expires=timezone.now() + timedelta(days=30),
    )


@pytest.fixture
def owner(client: Client) -> Client:
    """The browser that sent the photo."""
    response = HttpResponse()
    own(RequestFactory().get("/"), response, TOKEN)
    client.cookies.update(response.cookies)
    return client
