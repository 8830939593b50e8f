"""`manage.py add_shop` and `try_page` as somebody at a terminal sees them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from flask import Response

from scrapers.models import CrawlRun, CrawlSource
from tests.scrapers.other_shops import Shoe, World


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    opened = World(shoes=[Shoe(number) for number in range(1, 16)])
    opened.shoes.append(Shoe(90, title="Crew socks", kind="Socks", sizes={"M": True}))
    opened.open()
    settings.CRAWL_ALLOW = (opened.address,)
    yield opened
    opened.close()


def add(*words: str) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("add_shop", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "platform"),
    [
        ("/", "woocommerce"),
        ("/feed.xml", "feed"),
        ("/yml.xml", "feed"),
        ("/shop/p/1", "schema_org"),
    ],
)
def test_a_shop_is_added_with_a_sample_and_queued(world: World, path: str, platform: str) -> None:
    if platform == "schema_org":
        world.robots = f"Sitemap: {world.url}/shop/sitemap.xml"
        world.answers["/wp-json/wc/store/v1/products"] = lambda: Response("no", status=404)

    said = add(world.url + path)

    assert f"platform {platform}" in said
    assert "EUR" in said or "RUB" in said
    # WooCommerce says the stock of single sizes only to a crawl, which asks for the variations.
    assert (" – 3 sizes" if platform == "woocommerce" else "2/3 sizes") in said
    assert said.count(" – http") <= 10
    assert CrawlSource.objects.get().platform == platform
    assert CrawlRun.objects.get().state == "queued"
    assert len(world.log) <= 8


@pytest.mark.django_db
def test_a_selector_shop_is_added_with_its_selectors(world: World) -> None:
    add(f"{world.url}/plain/", "--platform", "selectors", "--option", "list=.card a",
        "--option", "price=.price b")  # fmt: skip

    assert CrawlSource.objects.get().options == {"list": ".card a", "price": ".price b"}
    with pytest.raises(CommandError, match="no CSS selector"):
        add(f"{world.url}/plain/", "--platform", "selectors", "--option", "price=b[[")


@pytest.mark.django_db
def test_what_is_no_shop_is_not_added_and_the_reason_said(world: World) -> None:
    world.answers["/wp-json/wc/store/v1/products"] = lambda: Response("no", status=404)

    with pytest.raises(CommandError, match=r"not a Shopify shop.*selector shop"):
        add(f"{world.url}/plain/")

    assert not CrawlSource.objects.exists()


def tried(file: Path, *words: str) -> dict[str, Any]:
    """What `try_page --json` prints."""
    out = io.StringIO()
    call_command("try_page", str(file), "--json", *words, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_a_page_is_tried_by_the_names_that_people_use(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    product = {"@type": "Product", "name": "Kestrel sneaker", "sku": "1",
               "offers": {"price": "1.299,90 €", "availability": "InStock"}}  # fmt: skip
    file.write_text(f'<script type="application/ld+json">{json.dumps(product)}</script>')

    for name in ("", "jsonld", "schema.org", "schema_org"):
        found = tried(file, "--url", "https://shop.example/p/1", "--platform", name)
        assert found["platform"] == "schema_org"
        [offer] = found["offers"]
        assert (offer["price"], offer["currency"], offer["in_stock"]) == ("1299.90", "EUR", True)
        assert set(offer) == {
            "external_id", "url", "title", "brand", "style_code", "gtin", "price",
            "compare_at_price", "currency", "in_stock", "sizes", "images", "gender", "colour",
        }  # fmt: skip


def test_a_page_of_a_selector_shop_is_tried_with_its_selectors(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<h1>Kestrel sneakers</h1><b>99,50 €</b><i>In stock</i>"
        "<select><option>Size<option>EU 42<option disabled>EU 43</select>"
    )
    found = tried(
        file, "--url", "https://shop.example/p/1", "--platform", "selectors", "--option", "price=b",
        "--option", "sizes=option", "--option", "stock=i",
    )  # fmt: skip

    [offer] = found["offers"]
    assert (offer["price"], offer["currency"]) == ("99.50", "EUR")
    assert [(s["label"], s["system"], s["in_stock"]) for s in offer["sizes"]] == [
        ("EU 42", "EU", True), ("EU 43", "EU", False),
    ]  # fmt: skip


def test_only_sneakers_are_kept_unless_any_product_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "feed.tsv"
    file.write_text("id\ttitle\tlink\tprice\tproduct_type\n1\tCrew\t/1\t9 EUR\tClothing > Socks\n")
    words = ("--url", "https://shop.example/feed.tsv")

    refused = tried(file, *words)
    kept = tried(file, *words, "--any-product")

    assert (refused["offers"], refused["refused"][0]["reason"]) == ([], "socks")
    assert len(kept["offers"]) == 1
