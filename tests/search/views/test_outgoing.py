from __future__ import annotations

import pytest
from django.test import Client

from catalog.models import Merchant, Offer
from search.views.outgoing import leads_to_merchant
from tests.search.views.conftest import Sell


def test_the_way_out_leads_to_the_offer_in_its_shop(client: Client, sell: Sell) -> None:
    offer = sell(url="https://shop.example/products/7?variant=2")

    page = client.get(f"/out/{offer.pk}/")

    assert (page.status_code, page["Location"]) == (
        302,
        "https://shop.example/products/7?variant=2",
    )
    assert "noindex" in page["X-Robots-Tag"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "https://sub.shop.example/",
        "https://shop.example:8443/",
        "javascript:alert(1)",
        "//shop.example/",
        "https://[shop.example/",
    ],
)
def test_an_offer_that_leads_elsewhere_leads_nowhere(client: Client, sell: Sell, url: str) -> None:
    offer = sell()
    Offer.objects.filter(pk=offer.pk).update(url=url)

    assert client.get(f"/out/{offer.pk}/").status_code == 404


def test_a_shop_under_www_or_on_a_port_is_itself() -> None:
    assert leads_to_merchant("https://www.shop.example/x", "shop.example")
    assert leads_to_merchant("http://127.0.0.1:8200/x", "127.0.0.1:8200")
    assert not leads_to_merchant("http://127.0.0.1:8201/x", "127.0.0.1:8200")


def test_nobody_is_sent_to_a_hidden_shop(client: Client, sell: Sell) -> None:
    offer = sell()
    Merchant.objects.update(is_hidden=True)

    assert client.get(f"/out/{offer.pk}/").status_code == 404


def test_an_offer_that_never_was_is_not_found(client: Client, db: None) -> None:
    assert client.get("/out/999999/").status_code == 404
