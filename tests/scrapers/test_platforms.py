"""Each platform against its own kind of server: all is read, and after the four changes that
shops make, exactly those are seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Response

from catalog.models import Offer
from scrapers import services
from tests.scrapers.other_shops import Shoe, World

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
PLAIN = {
    "list": ".card a", "next": "a.next", "price": ".price b", "old_price": ".price del",
    "stock": ".stock", "sizes": "select option", "category": ".type",
}  # fmt: skip
Run = Callable[..., dict[str, Any]]
SOURCES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "store api": ("woocommerce", "/", {}),
    "store api, plain permalinks": (
        "woocommerce", "/", {"api_url": "/?rest_route=/wc/store/v1/products"},
    ),
    "schema.org pages": ("schema_org", "/shop/", {"sitemaps": ["/shop/sitemap.xml"]}),
    "google feed": ("feed", "/feed.xml", {}),
    "yml feed": ("feed", "/yml.xml", {}),
    "ebay": ("ebay", "/ebay/", {"api_url": "/ebay", "query": "sneakers"}),
    "kicksdb": ("kicksdb", "/kicks", {"api_url": "/kicks"}),
    "wildberries": ("wildberries", "/wb", {"api_url": "/wb"}),
    "selectors": ("selectors", "/plain/", PLAIN),
}  # fmt: skip
Found = dict[int, dict[str, Any]]


@pytest.fixture
def world() -> Iterator[World]:
    opened = World(shoes=[Shoe(number) for number in range(1, 11)])
    opened.open()
    yield opened
    opened.close()


def crawl(world: World, *names: str, **more: Any) -> dict[str, Any]:
    """Run these sources' spiders, all at once, and return what each gave and how it ended."""
    specs = []
    for name in names:
        platform, path, options = SOURCES.get(name, ("schema_org", "/shop/", {}))
        specs.append(
            {
                "name": name, "platform": platform, "url": world.url + path,
                "options": absolute(world, options), **more,
            }
        )  # fmt: skip
    return run_specs(specs)


def run_specs(specs: list[dict[str, Any]]) -> dict[str, Any]:
    """Crawl what is named, in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.scrapers.spider_runner"],
        cwd=PROJECT, input=json.dumps(specs), capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr[-3000:]
    results: dict[str, Any] = json.loads(finished.stdout)
    return results


def absolute(world: World, options: dict[str, Any]) -> dict[str, Any]:
    """The options with the world's address before each path."""
    return {
        key: [world.url + part for part in value] if isinstance(value, list)
        else world.url + value if key == "api_url" else value
        for key, value in options.items()
    }  # fmt: skip


def offers_in(result: dict[str, Any]) -> Found:
    """The offers by the number in their title or address."""
    found: Found = {}
    for kind, item in result["items"]:
        if kind == "OfferItem":
            digits = "".join(c if c.isdigit() else " " for c in item["external_id"]).split()
            found[int(digits[0])] = item
    return found


def test_every_platform_is_read_and_a_second_crawl_shows_exactly_what_changed(
    world: World,
) -> None:
    world.shoes.append(Shoe(90, title="Crew socks", kind="Socks", sizes={"M": True}))
    before = {name: offers_in(result) for name, result in crawl(world, *SOURCES).items()}
    world.shoes[0].price = "99.50"
    world.shoes[1].sizes["42"] = False
    world.shoes[2].title = "Kestrel Runner renamed"
    del world.shoes[3]

    results = crawl(world, *SOURCES)

    for name, result in results.items():
        assert (name, result["outcome"]) == (name, "complete"), result["message"]
        first, second = before[name], offers_in(result)
        shoes = {n for n in first if n != 90}
        assert (name, shoes) == (name, set(range(1, 11)))
        assert all(Decimal(first[n]["price"]) == 120 and first[n]["in_stock"] for n in shoes), name
        assert (name, set(first) - set(second)) == (name, {4})
        changed = {n for n in second if second[n] != first[n]}
        # YML's titles are made of vendor and model, which nobody changed.
        assert (name, changed) == (name, {1, 2} if name == "yml feed" else {1, 2, 3})
        assert Decimal(second[1]["price"]) == Decimal("99.50")


def test_sizes_come_with_their_system_and_stock_from_every_platform(world: World) -> None:
    for name, result in crawl(world, *SOURCES).items():
        sizes = offers_in(result)[1]["sizes"]
        system = "RU" if name == "wildberries" else "EU"

        labels = [(s["label"].removeprefix("EU "), s["system"], s["in_stock"]) for s in sizes]
        assert (name, labels) == (
            name, [("42", system, True), ("43", system, True), ("44", system, False)],
        )  # fmt: skip


def test_what_is_no_sneaker_is_counted_and_not_recorded(world: World) -> None:
    world.shoes = [Shoe(1), Shoe(90, title="Crew socks", kind="Socks", sizes={"M": True})]
    tellers = [
        name for name in SOURCES if name not in ("wildberries", "yml feed", "kicksdb", "ebay")
    ]

    for name, result in crawl(world, *tellers).items():
        reasons = [item["reason"] for kind, item in result["items"] if kind == "RefusedItem"]
        assert (name, reasons, set(offers_in(result))) == (name, ["socks"], {1})


def test_pages_that_a_sitemap_calls_unchanged_are_hardly_asked_for(world: World) -> None:
    since = datetime(2026, 6, 1, tzinfo=UTC).isoformat()

    [result] = crawl(world, "schema.org pages", since=since).values()

    seen = [item["url"] for kind, item in result["items"] if kind == "SeenItem"]
    asked = world.asked("/shop/p/")
    assert result["outcome"] == "complete"
    assert len(seen) + len(asked) == 10
    assert len(asked) < 6  # those whose weekly turn it is


def test_a_page_that_fails_is_no_news_of_its_offer(world: World) -> None:
    world.shoes = [Shoe(number) for number in range(1, 21)]
    world.answers["/shop/p/7"] = lambda: Response("oops", status=500)

    [result] = crawl(world, "schema.org pages").values()

    assert (result["outcome"], len(offers_in(result))) == ("complete", 19)
    assert ["SeenItem", {"url": f"{world.url}/shop/p/7"}] in result["items"]


def test_many_failing_pages_make_the_run_partial(world: World) -> None:
    for number in (3, 4, 5):
        world.answers[f"/shop/p/{number}"] = lambda: Response("oops", status=500)

    [result] = crawl(world, "schema.org pages").values()

    assert result["outcome"] == "partial"


def test_a_sitemap_that_fails_makes_the_run_partial(world: World) -> None:
    world.answers["/shop/sitemap-products.xml.gz"] = lambda: Response("oops", status=500)

    [result] = crawl(world, "schema.org pages").values()

    assert result["outcome"] in ("partial", "failed")


def test_addresses_of_another_host_in_a_sitemap_are_left_alone(world: World) -> None:
    [result] = crawl(world, "schema.org pages").values()

    assert result["errors"] == {"the sitemap names another host": 1}


def test_sitemaps_are_found_through_robots_txt(world: World) -> None:
    world.robots = f"User-agent: *\nDisallow: /shop/p/2$\nSitemap: {world.url}/shop/sitemap.xml\n"

    [result] = crawl(world, "by robots.txt alone").values()

    assert (result["outcome"], len(offers_in(result))) == ("complete", 9)
    assert world.asked("/shop/p/2") == []


def test_a_shop_without_sitemaps_is_walked_by_its_links(world: World) -> None:
    links = "".join(f'<a href="/shop/p/{shoe.number}">x</a>' for shoe in world.shoes)
    world.answers["/shop/"] = lambda: Response(f"<html>{links}</html>")
    world.answers["/shop/sitemap.xml"] = lambda: Response("no", status=404)

    [result] = crawl(world, "schema.org pages").values()

    assert (result["outcome"], len(offers_in(result))) == ("complete", 10)


def test_a_wall_on_every_page_reads_as_blocked(world: World) -> None:
    wall = "<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'>"
    for shoe in world.shoes:
        world.answers[f"/shop/p/{shoe.number}"] = lambda: Response(wall)

    [result] = crawl(world, "schema.org pages").values()

    assert result["outcome"] == "blocked"
    assert "Cloudflare" in result["message"]


def test_a_feed_that_breaks_off_is_partial_with_what_was_whole(world: World) -> None:
    offer = "<offer id='{0}'><name>Sneakers {0}</name><url>/p/{0}</url><price>9</price></offer>"
    text = "<?xml version='1.0'?><yml_catalog><shop><offers>" + offer.format(1) + "<offer id='2'>"
    world.answers["/yml.xml"] = lambda: Response(text, mimetype="application/xml")

    [result] = crawl(world, "yml feed").values()

    assert (result["outcome"], set(offers_in(result))) == ("partial", {1})


def test_what_needs_keys_or_leave_of_the_deployment_asks_for_nothing_without(
    world: World,
) -> None:
    results = crawl(world, "ebay", "kicksdb", "wildberries", keys=False)

    assert {result["outcome"] for result in results.values()} == {"failed"}
    assert "UNDOCUMENTED_SOURCES" in results["wildberries"]["message"]
    assert [path for _, path in world.log if path != "/robots.txt"] == []


def test_keys_go_to_no_other_host_whatever_a_source_says(world: World) -> None:
    elsewhere = {"api_url": f"http://localhost:{world.address.rpartition(':')[2]}/x"}
    specs = [
        {"name": platform, "platform": platform, "url": world.url, "options": elsewhere}
        for platform in ("ebay", "kicksdb")
    ]

    results = run_specs(specs)

    assert {result["outcome"] for result in results.values()} == {"failed"}
    assert all("its own hosts only" in result["message"] for result in results.values())
    assert world.log == []


def test_a_throttled_search_reads_as_blocked(world: World) -> None:
    one = {"data": {"products": [{"id": 99, "name": "Платье"}]}}
    world.answers["/wb"] = lambda: Response(json.dumps(one), mimetype="application/json")

    [result] = crawl(world, "wildberries").values()

    assert result["outcome"] == "blocked"


def test_a_crawl_of_another_platform_reaches_the_catalogue(
    world: World, site_environment: dict[str, str], transactional_db: None
) -> None:
    platform, path, options = SOURCES["selectors"]
    source = services.add_source(world.url + path, platform=platform, name="W", options=options)

    finished = subprocess.run(
        [sys.executable, "manage.py", "crawl", source.slug, "--json"],
        cwd=PROJECT, env={**site_environment, "CRAWL_ALLOW": world.address},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip

    summary = json.loads(finished.stdout.splitlines()[-1])
    assert (summary["state"], summary["new"]) == ("complete", 10), summary
    offer = Offer.objects.get(external_id="/plain/p/1")
    assert (offer.price, offer.compare_at_price) == (Decimal("120.00"), Decimal("149.00"))
    assert [size.in_stock for size in offer.sizes.order_by("label")] == [True, True, False]
