from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.models import Encoder, ImageEmbedding
from search.views.readiness import count_ready
from tests.search.views.conftest import Sell


@pytest.mark.django_db
def test_an_empty_site_says_that_shops_are_being_read(client: Client, redis_cache: None) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert "The first shops are being read" in page.text
    assert page.text.count("card--empty") == 6


def test_new_shoes_and_their_brands_are_on_the_first_page(client: Client, sell: Sell) -> None:
    sell(title="Nike Air Max 90 Fog", price=Decimal("99.50"), style_code="CN8490-100")

    page = client.get("/")

    assert "Air Max 90" in page.text
    assert "€99.50" in page.text
    assert 'href="/brand/nike/"' in page.text


def test_reduced_shoes_stand_on_a_shelf_of_their_own_and_not_twice(
    client: Client, sell: Sell
) -> None:
    offer = sell(price=Decimal(60), compare_at_price=Decimal(120))

    page = client.get("/")

    assert "On sale now" in page.text
    assert "−50%" in page.text
    assert page.text.count(f'href="/shoe/{offer.product_id}/{offer.product.slug}/"') == 1


def test_the_first_page_is_russian_under_ru(client: Client, sell: Sell) -> None:
    sell(price=Decimal("99.50"))

    page = client.get("/ru/")

    assert '<html lang="ru">' in page.text
    assert "99,50\xa0€" in page.text
    assert 'hreflang="en" href="http' in page.text


def test_a_shoe_counts_as_ready_once_its_main_picture_has_a_vector(
    client: Client, sell: Sell
) -> None:
    offer = sell()
    encoder = Encoder.objects.create(
        name="test", revision="1", dimensions=3, kind="image", state="active", source="test"
    )

    before = count_ready()
    client_sees = client.get("/ready.json").json()
    image = offer.product.images.get()
    ImageEmbedding.objects.create(
        image=image, encoder=encoder, sha256=image.sha256, vector=[1.0, 0.0, 0.0]
    )
    cache.clear()
    after = count_ready()

    assert (before.ready, before.total, before.is_complete) == (0, 1, False)
    assert client_sees["text"] == "0 of 1 shoe ready"
    assert (after.ready, after.total, after.is_complete) == (1, 1, True)


def test_a_broken_picture_does_not_keep_the_site_waiting(sell: Sell) -> None:
    offer = sell()
    encoder = Encoder.objects.create(
        name="test", revision="1", dimensions=3, kind="image", state="active", source="test"
    )
    image = offer.product.images.get()
    ImageEmbedding.objects.create(
        image=image, encoder=encoder, sha256=image.sha256, vector=None, error="unreadable"
    )

    counted = count_ready()

    assert (counted.ready, counted.is_complete) == (0, True)


def test_the_first_page_asks_as_often_for_one_shoe_as_for_ten(client: Client, sell: Sell) -> None:
    sell(compare_at_price=Decimal(200))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/")
    for _ in range(9):
        sell(compare_at_price=Decimal(200))
    with CaptureQueriesContext(connection) as ten:
        client.get("/")

    # The readiness line is remembered from the first visit: its queries are the difference.
    assert len(ten) <= len(one) <= 8


def test_words_of_others_cannot_become_markup(client: Client, sell: Sell) -> None:
    sell(title='Nike <script>alert(1)</script> "Max"')

    page = client.get("/")

    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


@pytest.mark.django_db
def test_every_page_has_a_strict_policy_and_no_style_attributes(client: Client, sell: Sell) -> None:
    offer = sell()
    pages: list[Any] = [
        client.get(path)
        for path in ("/", "/search/?q=nike", f"/shoe/{offer.product_id}/{offer.product.slug}/")
    ]

    for page in pages:
        assert page.status_code == 200
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        assert " style=" not in page.text
        assert " onclick=" not in page.text
