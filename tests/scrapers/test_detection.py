"""Adding a shop by its address: each kind is told by its server in at most eight requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Response

from scrapers.detection import DetectedShop, NotAShopError, detect_shop
from tests.scrapers.other_shops import Shoe, World
from tests.scrapers.shops import EditableShop, shoe

AGENT = "Solemate/test"


@pytest.fixture
def world() -> Iterator[World]:
    opened = World(shoes=[Shoe(number) for number in range(1, 16)])
    opened.open()
    yield opened
    opened.close()


def detect(world: World, path: str = "/") -> DetectedShop:
    return detect_shop(world.url + path, user_agent=AGENT, allow=[world.address])


def test_a_woocommerce_shop_is_told_by_its_store_api(world: World) -> None:
    found = detect(world)

    assert (found.platform, len(found.sample.offers)) == ("woocommerce", 15)
    assert found.options["api_url"].endswith("/wp-json/wc/store/v1/products")
    assert len(world.log) == len(found.asked) <= 8


def test_plain_permalinks_are_found_by_the_link_in_the_page(world: World) -> None:
    head = f"<link rel='https://api.w.org/' href='{world.url}/?rest_route=/'>/wp-content/"
    world.answers["/start"] = lambda: Response(f"<html>{head}</html>")
    world.answers["/wp-json/wc/store/v1/products"] = lambda: Response("no", status=404)

    found = detect(world, "/start")

    assert found.platform == "woocommerce"
    assert "rest_route=" in found.options["api_url"]


def test_a_shopify_shop_is_told_by_its_products(world: World) -> None:
    shop = EditableShop(shelf=[shoe(n) for n in range(1, 13)])
    shop.open()
    try:
        found = detect_shop(f"http://{shop.address}", user_agent=AGENT, allow=[shop.address])
    finally:
        shop.close()

    assert (found.platform, found.facts.currency) == ("shopify", "EUR")
    assert len(found.sample.offers) == 12
    assert len(found.asked) <= 8


def test_a_shop_of_product_pages_is_told_by_its_sitemap(world: World) -> None:
    world.robots = f"User-agent: *\nSitemap: {world.url}/shop/sitemap.xml\n"
    world.answers["/wp-json/wc/store/v1/products"] = lambda: Response("no", status=404)

    found = detect(world, "/shop/p/1")

    assert found.platform == "schema_org"
    assert found.options == {"sitemaps": [f"{world.url}/shop/sitemap.xml"]}
    assert found.sample.offers[0].sizes[0].label == "EU 42"
    assert len(world.log) <= 8


@pytest.mark.parametrize("path", ["/feed.xml", "/yml.xml"])
def test_a_feed_is_told_by_its_content(world: World, path: str) -> None:
    found = detect(world, path)

    assert (found.platform, found.url) == ("feed", world.url + path)
    assert len(found.sample.offers) == 15
    assert len(world.log) == 2


@pytest.mark.parametrize(
    ("address", "platform"),
    [
        ("https://www.ebay.de/b/sneakers", "ebay"),
        ("api.kicks.dev/v3/stockx", "kicksdb"),
        ("https://www.wildberries.ru/catalog/obuv", "wildberries"),
    ],
)
def test_interfaces_with_keys_are_named_without_a_request(address: str, platform: str) -> None:
    found = detect_shop(address, user_agent=AGENT)

    assert (found.platform, found.asked) == (platform, [])
    assert found.missing


def test_a_site_that_is_no_shop_says_why_for_each_kind(world: World) -> None:
    world.answers["/wp-json/wc/store/v1/products"] = lambda: Response("no", status=404)

    with pytest.raises(NotAShopError) as told:
        detect(world, "/plain/")

    for part in ("Shopify", "WooCommerce", "schema.org", "selector shop"):
        assert part in str(told.value)
    assert len(world.log) <= 8


def test_a_wall_and_a_refusal_are_not_taken_for_an_empty_shop(world: World) -> None:
    world.answers["/"] = lambda: Response("<title>Just a moment...</title>")
    with pytest.raises(NotAShopError, match="Cloudflare"):
        detect(world)

    world.answers["/"] = lambda: Response("no", status=403)
    with pytest.raises(NotAShopError, match="refuses us"):
        detect(world)


def test_robots_txt_is_obeyed(world: World) -> None:
    world.robots = "User-agent: *\nDisallow: /\n"

    with pytest.raises(NotAShopError, match=r"robots\.txt"):
        detect(world)

    assert world.asked("/") == ["/robots.txt"]


def test_what_the_sample_lacks_is_said(world: World) -> None:
    for one in world.shoes:
        one.sizes = {"42": True}
    found = detect(world, "/feed.xml")

    assert found.missing == ["pictures"]
