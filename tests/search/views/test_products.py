from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Offer, OfferSize, Product
from catalog.offer_data import SizeData
from tests.factories import MerchantFactory, ProductFactory
from tests.search.views.conftest import Sell


def address(offer: Offer) -> str:
    return f"/shoe/{offer.product_id}/{offer.product.slug}/"


def test_a_shoe_shows_its_offers_side_by_side(client: Client, sell: Sell) -> None:
    other = MerchantFactory.create(name="Кеды", host="kedy.example")
    offer = sell(style_code="CN8490-100", price=Decimal(90))
    sell(merchant=other, style_code="CN8490-100", price=Decimal(9000), currency="RUB")

    page = client.get(address(offer))

    assert page.status_code == 200
    assert "Shop &amp; Sons" in page.text
    assert "RUB\xa09,000" in page.text
    assert "€90" in page.text
    assert page.text.count('rel="nofollow sponsored noopener"') == 2


def test_a_wrong_slug_leads_to_the_right_address_for_ever(client: Client, sell: Sell) -> None:
    offer = sell()

    page = client.get(f"/shoe/{offer.product_id}/nonsense/?from=mail")

    assert page.status_code == 301
    assert page["Location"] == address(offer) + "?from=mail"


def test_a_short_address_leads_to_the_whole_one_in_its_language(client: Client, sell: Sell) -> None:
    offer = sell()

    assert client.get(f"/ru/shoe/{offer.product_id}/")["Location"] == "/ru" + address(offer)


def test_a_merged_shoe_leads_to_the_one_that_was_kept(client: Client, sell: Sell) -> None:
    offer = sell()
    gone = ProductFactory.create(status=Product.Status.MERGED, merged_into=offer.product)

    page = client.get(f"/shoe/{gone.pk}/{gone.slug}/")

    assert (page.status_code, page["Location"]) == (301, address(offer))


def test_two_shoes_merged_into_each_other_are_no_endless_road(client: Client, db: None) -> None:
    first = ProductFactory.create(status=Product.Status.MERGED)
    second = ProductFactory.create(status=Product.Status.MERGED, merged_into=first)
    Product.objects.filter(pk=first.pk).update(merged_into=second)

    assert client.get(f"/shoe/{first.pk}/x/").status_code == 404


@pytest.mark.parametrize("status", [Product.Status.DRAFT, Product.Status.REJECTED])
def test_a_shoe_that_is_not_published_is_not_there(client: Client, db: None, status: str) -> None:
    product = ProductFactory.create(status=status)

    assert client.get(f"/shoe/{product.pk}/{product.slug}/").status_code == 404


def test_an_offer_that_went_away_stands_below_without_a_way_to_it(
    client: Client, sell: Sell
) -> None:
    offer = sell()
    Offer.objects.filter(pk=offer.pk).update(gone_at=timezone.now())

    page = client.get(address(offer))

    assert "no longer listed" in page.text
    assert f"/out/{offer.pk}/" not in page.text


def test_past_prices_are_a_picture_and_a_table(client: Client, sell: Sell) -> None:
    now = timezone.now()
    offer = sell(external_id="7", price=Decimal(100), seen_at=now - timedelta(days=40))
    sell(external_id="7", title=offer.title, price=Decimal(80), seen_at=now)

    page = client.get(address(offer))

    assert [point.price for point in page.context["points"]] == [Decimal(80), Decimal(100)]
    assert 'class="chart__line chart__line--0"' in page.text
    assert "between €80 and €100" in page.text


def test_the_json_for_robots_cannot_break_out_of_its_element(client: Client, sell: Sell) -> None:
    offer = sell(title='Nike Max </script><script>alert("x")</script> & more')

    page = client.get(address(offer))

    assert "</script><script>alert" not in page.text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["offers"][0]["priceCurrency"] == "EUR"
    assert data["offers"][0]["url"].endswith(f"/out/{offer.pk}/")


def test_a_shoe_names_its_languages_and_its_one_address(client: Client, sell: Sell) -> None:
    offer = sell()

    page = client.get(address(offer) + "?utm=1", headers={"host": "127.0.0.1"})

    assert re.search(rf'rel="canonical" href="http[^"]+{re.escape(address(offer))}"', page.text)
    assert f'/ru{address(offer)}"' in page.text


def test_a_shoe_costs_as_many_queries_with_one_offer_as_with_six(
    client: Client, sell: Sell
) -> None:
    offer = sell(style_code="CN8490-100")
    client.get(address(offer))  # rates are remembered for minutes
    with CaptureQueriesContext(connection) as one:
        client.get(address(offer))
    for number in range(5):
        merchant = MerchantFactory.create(host=f"s{number}.example")
        sell(merchant=merchant, style_code="CN8490-100", currency="USD")
    with CaptureQueriesContext(connection) as six:
        page = client.get(address(offer))

    assert len(page.context["rows"]) == 6
    assert len(six) == len(one) <= 10


def test_a_brand_has_a_page_and_so_has_its_silhouette(client: Client, sell: Sell) -> None:
    offer = sell(title="Nike Air Max 90 Fog", silhouette="Air Max 90", price=Decimal(70))
    silhouette = offer.product.silhouette
    assert silhouette

    brand = client.get("/brand/nike/")
    line = client.get(f"/brand/nike/{silhouette.slug}/")

    assert "for €70" in brand.text
    assert f"/brand/nike/{silhouette.slug}/" in brand.text
    assert line.status_code == 200
    assert client.get("/brand/nobody/").status_code == 404
    assert client.get("/brand/nike/?page=2").status_code == 404
    assert client.get("/brand/nike/?page=x").status_code == 404


def test_offers_that_do_not_ship_to_the_visitor_stand_below_and_say_so(
    client: Client, sell: Sell
) -> None:
    far = MerchantFactory.create(host="far.example", name="Far", ships_to=["US"])
    offer = sell(style_code="CN8490-100", price=Decimal(90))
    sell(merchant=far, style_code="CN8490-100", price=Decimal(50))

    at_home = client.get(address(offer), headers={"accept-language": "de-DE,de;q=0.9"})
    anywhere = client.get(address(offer), headers={"accept-language": "en"})

    assert [row.offer.merchant.name for row in at_home.context["rows"]] == ["Shop & Sons", "Far"]
    assert "does not ship to Germany" in at_home.text
    assert anywhere.context["rows"][0].offer.merchant.name == "Far"
    assert "ships to United States" in anywhere.text


def test_sizes_show_their_own_prices_only_where_they_differ(client: Client, sell: Sell) -> None:
    offer = sell(sizes=tuple(SizeData(label=size, eu=Decimal(size)) for size in ("42", "43")))
    OfferSize.objects.filter(offer=offer).update(price=Decimal(70))
    assert "€70" not in client.get(address(offer)).text

    OfferSize.objects.filter(offer=offer, label="43").update(price=Decimal("84.50"))
    page = client.get(address(offer)).text
    assert "<small>€84.50</small>" in page
    assert "<small>€70</small>" in page


def test_what_delivery_costs_and_that_a_shoe_was_worn_stands_beside_its_offer(
    client: Client, sell: Sell
) -> None:
    offer = sell()
    delivery = [{"to": "", "price": "9.90", "currency": "EUR"},
                {"to": "AT", "price": "0.00", "currency": "EUR"}]  # fmt: skip
    Offer.objects.filter(pk=offer.pk).update(condition="used", delivery=delivery)

    assert "delivery €9.90" in client.get(address(offer)).text
    page = client.get(address(offer), headers={"accept-language": "de-AT"}).text
    assert "free delivery" in page
    assert 'class="offer__condition">used' in page
