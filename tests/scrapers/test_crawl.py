"""A crawl end to end: a real shop server, a real process, the real catalogue."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from flask import Response

from catalog.models import Merchant, Offer, PriceObservation, ProductImage
from scrapers.models import CrawlRefusal, CrawlRun
from tests.scrapers.conftest import Crawl
from tests.scrapers.shops import EditableShop, shoe

pytestmark = pytest.mark.slow


def test_crawl_after_crawl_the_catalogue_says_what_the_shop_says(
    shop: EditableShop, crawl: Crawl, media: Path
) -> None:
    shop.shelf = [shoe(n) for n in range(1, 11)]
    shop.shelf.append(shoe(90, title="Crew socks", product_type="Accessories"))

    first = crawl()

    assert (first["state"], first["exit"]) == ("complete", 0)
    assert (first["seen"], first["new"], first["pictures"]) == (10, 10, 10)
    assert first["refused_reasons"] == {"accessory": 1}
    assert CrawlRefusal.objects.get().title == "Crew socks"
    assert Offer.objects.in_stock().count() == PriceObservation.objects.count() == 10
    assert Merchant.objects.get().country == "DE"
    image = ProductImage.objects.first()
    assert image is not None
    assert (media / image.file).is_file()
    assert (media / image.file.replace(".webp", "-400.webp")).is_file()

    shop.log.clear()
    again = crawl()

    assert (again["new"], again["changed"], again["pictures"]) == (0, 0, 0)
    assert PriceObservation.objects.count() == 10
    assert shop.asked("/cdn/") == []

    shop.shelf[0] = shoe(1, price="80.00")
    shop.shelf[1] = shoe(2, images=[{"src": "/cdn/2.png"}, {"src": "/cdn/200.png"}])
    shop.shelf.append(shoe(11))
    del shop.shelf[2]
    changed = crawl()

    assert (changed["new"], changed["changed"], changed["gone"]) == (1, 2, 1)
    assert changed["pictures"] == 2
    assert PriceObservation.objects.count() == 12
    assert Offer.objects.get(external_id="1").price == Decimal("80.00")
    assert Offer.objects.get(external_id="3").gone_at is not None
    assert Offer.objects.get(external_id="2").product.images.count() == 2


def test_a_shop_that_refuses_us_loses_nothing(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(n) for n in range(1, 6)]
    crawl()

    shop.answers["/products.json"] = lambda: Response("no", status=403)
    refused = crawl()
    shop.answers["/products.json"] = lambda: Response("<html>Are you human?</html>")
    walled = crawl()

    assert (refused["state"], refused["exit"]) == ("blocked", 4)
    assert walled["state"] == "blocked"
    assert "asks whether we are human" in walled["message"]
    assert Offer.objects.current().count() == 5


def test_an_empty_or_shrunken_shop_is_not_believed(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(n) for n in range(1, 11)]
    crawl()

    shop.shelf = shop.shelf[:5]
    half = crawl()
    shop.shelf = []
    empty = crawl()

    assert (half["state"], half["gone"]) == ("partial", 0)
    assert half["message"].startswith("suspicious: 5 offers after 10")
    assert (empty["state"], empty["gone"]) == ("partial", 0)
    assert Offer.objects.current().count() == 10


def test_a_crawl_that_breaks_off_keeps_what_it_saw_and_retires_nothing(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = [shoe(n, images=[]) for n in range(1, 301)]
    crawl()
    shop.shelf = [shoe(n, images=[], price="90.00") for n in range(1, 301)]
    pages = iter([None, Response("gone fishing", status=500)])
    shop.answers["/products.json"] = lambda: next(pages, Response("gone fishing", status=500))

    broken = crawl()

    assert broken["state"] == "partial"
    assert Offer.objects.current().count() == 300
    assert Offer.objects.filter(price=Decimal("90.00")).count() == 250


def test_the_crawler_waits_as_long_as_the_shop_asks(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(1)]
    busy = [Response("slow down", status=429, headers={"Retry-After": "3"}) for _ in range(1)]
    shop.answers["/products.json"] = lambda: busy.pop() if busy else None

    summary = crawl()

    asked = shop.asked("/products.json")
    assert summary["state"] == "complete"
    assert asked[1] - asked[0] >= 3.0


def test_a_shop_that_asks_for_hours_is_left_alone(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(1)]
    shop.answers["/products.json"] = lambda: Response(
        "later", status=503, headers={"Retry-After": "7200"}
    )

    summary = crawl()

    assert summary["state"] == "blocked"
    assert "asks to wait 7200 s" in summary["message"]
    assert len(shop.asked("/products.json")) == 1


def test_robots_txt_is_obeyed(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(1)]
    shop.answers["/robots.txt"] = lambda: Response("User-agent: *\nDisallow: /*.json\n")

    summary = crawl()

    assert summary["state"] == "blocked"
    assert "robots" in summary["message"].lower()
    assert shop.asked("/products.json") == []


def test_a_shop_without_meta_is_asked_on_a_product_page(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(1)]
    shop.answers["/meta.json"] = lambda: Response("no", status=404)

    summary = crawl()

    assert summary["state"] == "complete"
    assert Offer.objects.get().currency == "EUR"


def test_a_currency_that_nobody_names_is_not_guessed(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = [shoe(1)]
    shop.answers["/meta.json"] = lambda: Response("no", status=404)
    shop.answers["/products/kestrel-1"] = lambda: Response("<html></html>")

    summary = crawl()

    assert summary["state"] == "complete"
    assert "the shop names no currency" in summary["errors"]
    assert Offer.objects.get().currency == ""


def test_the_past_of_a_demo_shop_is_crawled_after_its_present(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.past, shop.shelf = [shoe(1, price="90.00")], [shoe(1, price="100.00")]
    Merchant.objects.update(is_fictional=True)

    crawl(options={"history_days": 60, "history_step": 30})

    prices = PriceObservation.objects.order_by("seen_at").values_list("price", flat=True)
    assert list(prices) == [Decimal("90.00"), Decimal("100.00")]
    assert [path for _, path in shop.log if "as_of" in path]
    shop.log.clear()
    crawl()
    assert not [path for _, path in shop.log if "as_of" in path]


def test_runs_of_a_source_end_in_the_state_that_they_report(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = [shoe(1)]

    summary = crawl()

    run = CrawlRun.objects.get(pk=summary["run"])
    assert (run.state, run.seen, run.requests > 0, run.bytes > 0) == ("complete", 1, True, True)
    assert run.lease_expires_at is None
