"""The demo market: the same at the same moment, moving in between, and readable by the spider."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from catalog.models import Brand, Merchant, Offer, Silhouette
from scrapers.demo_market.csv_shops import BadTableError, PhotoShop, hide_brands, read_shops, relist
from scrapers.demo_market.market import DemoShop, demo_shops
from scrapers.demo_market.server import create_app, open_shops
from scrapers.models import CrawlRun, CrawlSource
from scrapers.parsing.products import ParsedPage, ShopFacts
from scrapers.parsing.shopify import parse_products
from scrapers.services import ensure_demo_market

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shops() -> list[DemoShop]:
    return demo_shops()


def crawled(shop: DemoShop, at: datetime = NOON) -> ParsedPage:
    facts = ShopFacts(url="https://demo.example/", currency=shop.card.currency, name=shop.card.name)
    return parse_products(shop.products(at), facts=facts)


def test_four_shops_list_the_same_shoes_in_their_own_ways(shops: list[DemoShop]) -> None:
    pages = [crawled(shop) for shop in shops]

    assert all(len(page.offers) >= 240 for page in pages)
    codes = [{o.style_code for o in page.offers if o.style_code} for page in pages]
    assert len(codes[0] & codes[1] & codes[2]) >= 240
    assert len(codes[0] & codes[3]) >= 100
    assert [{o.currency for o in page.offers} for page in pages] == [
        {"EUR"}, {"RUB"}, {"USD"}, {"GBP"},
    ]  # fmt: skip
    systems = [Counter(s.system for o in page.offers for s in o.sizes) for page in pages]
    assert [counts.most_common(1)[0][0] for counts in systems] == ["EU", "RU", "US_M", "UK"]
    assert all(size.eu is not None for page in pages for o in page.offers for size in o.sizes)


def test_there_is_a_sale_a_sold_out_size_a_duplicate_and_what_is_no_shoe(
    shops: list[DemoShop],
) -> None:
    pages = [crawled(shop) for shop in shops]
    offers = [offer for page in pages for offer in page.offers]

    assert any(offer.compare_at_price for offer in offers)
    assert any(size.in_stock is False for offer in offers for size in offer.sizes)
    assert any(offer.in_stock is False for offer in offers)
    messy = shops[3].products(NOON)
    assert max(Counter(product["images"][0]["src"] for product in messy if product["images"])
               .values()) == 2  # fmt: skip
    assert {item.reason for item in pages[3].refused} == {
        "socks", "gift card", "service", "clothing", "accessory",
    }  # fmt: skip


def test_the_past_stays_and_prices_move_every_hour(shops: list[DemoShop]) -> None:
    eu = shops[0]

    def prices(at: datetime) -> dict[str, str]:
        return {str(p["id"]): p["variants"][0]["price"] for p in eu.products(at)}

    assert demo_shops()[0].products(NOON) == eu.products(NOON)
    moved = [
        sum(a != b for a, b in zip(now.values(), later.values(), strict=True))
        for now, later in [
            (prices(NOON), prices(NOON + timedelta(hours=3))),
            (prices(NOON), prices(NOON + timedelta(days=3))),
        ]
    ]
    assert 0 < moved[0] < 30
    assert moved[0] < moved[1]
    history = [float(prices(NOON - timedelta(days=ago))["10000"]) for ago in range(0, 90, 6)]
    assert len(set(history)) > 3
    assert max(history) < 2 * min(history)


def test_each_shop_shows_other_bytes_of_the_same_picture(shops: list[DemoShop]) -> None:
    name = shops[0].products(NOON)[0]["images"][0]["src"].removeprefix("/cdn/")
    pictures = [shop.picture(name) for shop in shops]

    assert None not in pictures
    assert len({picture.data for picture in pictures if picture}) == 4
    assert shops[0].picture("../../../../etc/passwd") is None


def test_the_server_answers_as_shopify_does(shops: list[DemoShop]) -> None:
    site = create_app(shops[1], clock=lambda: NOON).test_client()

    page = site.get("/products.json?limit=500&page=1")
    product = page.get_json()["products"][0]
    assert len(page.get_json()["products"]) == 250
    assert site.get("/products.json?limit=250&page=101").status_code == 400
    assert site.get("/meta.json").get_json()["currency"] == "RUB"
    again = site.get(
        "/products.json?limit=500&page=1", headers={"If-None-Match": page.headers["ETag"]}
    )
    assert again.status_code == 304
    assert product["images"][0]["src"].startswith("http://localhost/cdn/")
    human = site.get(f"/products/{product['handle']}").get_data(as_text=True)
    assert product["title"] in human
    assert "выдуманы" in human
    assert site.get("/products/nothing").status_code == 404


def test_a_taken_port_is_named(shops: list[DemoShop]) -> None:
    app = create_app(shops[0])
    [first] = open_shops([app], port=0)

    with pytest.raises(OSError, match=f"port {first.server_port} of"):
        open_shops([app], port=first.server_port)
    first.server_close()


def test_the_market_becomes_sources_once_and_moves_with_its_ports(db: None) -> None:
    assert len(ensure_demo_market(port=9000)) == 4
    assert len(ensure_demo_market(port=9001)) == 4

    assert CrawlSource.objects.count() == CrawlRun.objects.count() == 4
    hosts = set(Merchant.objects.filter(is_fictional=True).values_list("host", flat=True))
    assert hosts == {f"127.0.0.1:{port}" for port in range(9001, 9005)}
    assert not Brand.objects.filter(style_code_pattern="").exists()
    assert Silhouette.objects.exists()
    assert not Offer.objects.exists()  # what is on the page is crawled


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = []
    for number in range(6):
        Image.new("RGB", (60, 40), (number * 40, 10, 90)).save(tmp_path / f"{number}.jpg")
        rows.append(
            {
                "file": f"{number}.jpg",
                "title": f"Ferro Kestrel {number}",
                "brand": "Ferro",
                "price": "100.0",
                "currency": "EUR",
                "merchant": "b" if number > 3 else "a",
                "product_id": "twins" if number < 2 else "",
            }
        )
    path = tmp_path / "photos.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_table_of_photos_becomes_one_shop_a_merchant(table: Path) -> None:
    shops = read_shops(table)

    assert [(shop.card.slug, len(shop.products(NOON))) for shop in shops] == [("a", 3), ("b", 2)]
    first = shops[0].products(NOON)[0]
    assert len(first["images"]) == 2
    picture = shops[0].picture(first["images"][0]["src"].removeprefix("/cdn/"))
    assert picture is not None
    assert picture.data == (table.parent / "0.jpg").read_bytes()


def test_re_listed_products_differ_in_all_but_the_shoe(table: Path) -> None:
    shops = read_shops(table)

    copy, truth = relist(shops, count=4, seed=7)

    assert relist(shops, count=4, seed=7)[1] == truth
    originals = {p["id"]: (shop, p) for shop in shops for p in shop.products(NOON)}
    for row, product in zip(truth, copy.products(NOON), strict=True):
        shop, original = originals[int(row["same_as"]["external_id"])]
        assert str(product["id"]) == row["external_id"] != str(original["id"])
        assert _bytes(copy, product) != _bytes(shop, original)
    assert json.dumps(truth)


def test_a_shop_that_hides_its_brands_says_nothing_that_tells_them(table: Path) -> None:
    shops = read_shops(table)
    for shop, hidden in zip(shops, hide_brands(shops), strict=True):
        for told, bare in zip(shop.products(NOON), hidden.products(NOON), strict=True):
            assert bare["vendor"] == ""
            assert bare["title"] == f"Sneakers {told['id']}"
            assert [each["src"] for each in bare["images"]] == [
                each["src"] for each in told["images"]
            ]


def _bytes(shop: PhotoShop, product: dict[str, list[dict[str, str]]]) -> bytes:
    picture = shop.picture(product["images"][0]["src"].removeprefix("/cdn/"))
    assert picture is not None
    return picture.data


def test_a_table_without_what_a_shop_needs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("file,title\n1.jpg,x\n")

    with pytest.raises(BadTableError, match="merchant"):
        read_shops(path)
    with pytest.raises(BadTableError, match="cannot be read"):
        read_shops(tmp_path / "none.csv")
