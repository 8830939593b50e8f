"""Product pages by schema.org: the shapes and faults that real pages have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scrapers.parsing.schema_org import parse_html
from tests.scrapers.schema_pages import FACTS, URL, offers, only, page, product


@pytest.mark.parametrize(
    ("offer", "price", "currency", "stock"),
    [
        ({"price": 99.5, "priceCurrency": "EUR", "availability": "InStock"}, "99.50", "EUR", True),
        ({"price": "26,00 €", "availability": "http://schema.org/SoldOut"}, "26.00", "EUR", False),
        ({"price": "24.990", "priceCurrency": "CLP"}, "24990.00", "CLP", None),
        ({"price": "1299", "priceCurrency": "RUR"}, "1299.00", "RUB", None),
        ({"price": 0, "priceCurrency": "EUR"}, None, "EUR", None),
        ({"price": "call for price", "priceCurrency": ""}, None, "", None),
        ({"@type": "AggregateOffer", "lowPrice": 80, "highPrice": 120, "priceCurrency": "GBP"},
         "80.00", "GBP", None),
        ({"@type": "AggregateOffer", "highPrice": 120, "priceCurrency": "GBP"}, None, "GBP", None),
        ({"@type": "AggregateOffer", "lowprice": {"sales": {"value": 3499, "currency": "ARS"}}},
         "3499.00", "ARS", None),
        ({"price": "10", "priceCurrency": "USD", "availability": "https://schema.org/PreOrder"},
         "10.00", "USD", False),
        ({"url": {}, "price": None, "priceCurrency": None}, None, "", None),
    ],
)  # fmt: skip
def test_an_offer_says_price_currency_and_stock(
    offer: dict[str, Any], price: str | None, currency: str, stock: bool | None
) -> None:
    found = only(page(product(offers=offer)))

    assert (found.price, found.currency) == (Decimal(price) if price else None, currency)
    assert found.in_stock is stock


def test_the_sale_price_of_a_price_specification_stands_before_the_list_price() -> None:
    specs = [
        {"@type": "UnitPriceSpecification", "priceType": "https://schema.org/ListPrice",
         "price": "150", "priceCurrency": "EUR"},
        {"@type": "UnitPriceSpecification", "price": "99", "priceCurrency": "EUR"},
        {"@type": "UnitPriceSpecification", "price": "9", "priceCurrency": "EUR",
         "referenceQuantity": {"unitCode": "KGM"}},
        {"price": "50", "priceCurrency": "EUR", "validForMemberTier": {"name": "Gold"}},
    ]  # fmt: skip
    found = only(page(product(offers={"@type": "Offer", "priceSpecification": specs})))

    assert (found.price, found.compare_at_price) == (Decimal("99.00"), Decimal("150.00"))


def test_the_first_size_may_be_sold_out_while_the_product_is_not() -> None:
    listed = [
        {"@type": "Offer", "sku": "1", "name": "EU 41", "price": "99", "priceCurrency": "EUR",
         "availability": "OutOfStock"},
        {"@type": "Offer", "sku": "2", "name": "EU 42", "price": "109", "priceCurrency": "EUR",
         "availability": "InStock"},
    ]  # fmt: skip
    found = only(page(product(offers=listed)))

    assert (found.in_stock, found.price) == (True, Decimal("109.00"))
    assert [(s.label, s.system, s.in_stock) for s in found.sizes] == [
        ("EU 41", "EU", False), ("EU 42", "EU", True),
    ]  # fmt: skip


def test_colours_of_a_group_are_offers_and_its_sizes_are_sizes() -> None:
    def variant(colour: str, size: str, stock: str) -> dict[str, Any]:
        return {
            "@type": "Product", "name": "Kestrel", "color": colour,
            "size": {"@type": "SizeSpecification", "name": size,
                     "sizeSystem": "https://schema.org/WearableSizeSystemUK"},
            "offers": {"price": 90, "priceCurrency": "GBP", "availability": stock},
        }  # fmt: skip

    group = {
        "@type": "ProductGroup", "name": "Kestrel", "productGroupID": "G7",
        "hasVariant": [variant("Red", "8", "InStock"), variant("Red", "9", "SoldOut"),
                       variant("Blue", "8", "SoldOut")],
    }  # fmt: skip
    found = offers(page({"@graph": [{"@type": "WebSite"}, group]}))

    assert [(o.external_id, o.colour, o.in_stock) for o in found] == [
        ("G7:red", "Red", True), ("G7:blue", "Blue", False),
    ]  # fmt: skip
    assert [(s.label, s.system, s.in_stock) for s in found[0].sizes] == [
        ("8", "UK", True), ("9", "UK", False),
    ]  # fmt: skip


def test_of_many_products_the_one_that_the_page_is_about_is_taken() -> None:
    related = [product(name=f"Other {n}", sku=f"O{n}", url=f"/p/other-{n}") for n in range(8)]
    own = product(url="/p/kestrel-1?ref=7")

    assert only(page([*related, own])).external_id == "K1"


def test_a_list_of_products_gives_all_that_it_states() -> None:
    listed = {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "item": product(name=f"Shoe {n}", sku=f"S{n}", url=f"/p/{n}")}
            for n in range(3)
        ],
    }
    found, is_listing = parse_html(page(listed), url=URL, facts=FACTS, any_product=True)

    assert is_listing
    assert [o.url for o in found.offers] == [f"https://shop.example/p/{n}" for n in range(3)]


def test_nodes_of_one_product_that_differ_only_in_size_are_one_offer() -> None:
    nodes = [
        product(sku=f"8451-040-{size}", size=str(size), offers={
            "price": "69.95", "priceCurrency": "EUR",
            "availability": "InStock" if size > 36 else "OutOfStock"})
        for size in (35, 36, 37)
    ]  # fmt: skip
    found = only(page(nodes))

    assert (found.external_id, found.in_stock, len(found.sizes)) == ("8451-040", True, 3)


def test_reviews_related_products_and_breadcrumbs_are_no_products() -> None:
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "position": n, "item": {"@id": "/x", "name": name}}
        for n, name in enumerate(("Home", "Shoes", "Sneakers"))]}  # fmt: skip
    main = product(
        isRelatedTo=[product(name="Other", sku="O")],
        review={"@type": "Review", "itemReviewed": {"@type": "Product", "name": "Else"}},
    )
    found, _ = parse_html(page(main, crumbs), url=URL, facts=FACTS)

    assert [offer.external_id for offer in found.offers] == ["K1"]  # a sneaker by its trail


def test_prices_inside_an_aggregate_rating_are_found_and_microdata_fills_the_stock() -> None:
    priced = {"@type": "AggregateOffer", "lowPrice": "109.0", "priceCurrency": "EUR"}
    rated = {"@type": "Product", "name": "Kestrel", "offers": priced}
    rating = {"@type": "AggregateRating", "itemReviewed": rated}
    body = (
        '<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Kestrel</h1>'
        '<div itemprop="offers" itemscope itemtype="http://schema.org/Offer">'
        '<span itemprop="price">109</span>'
        '<link itemprop="availability" href="http://schema.org/InStock"></div></div>'
    )
    found = only(page(rating, body=body))

    assert (found.price, found.in_stock, found.external_id) == (
        Decimal("109.00"), True, "/p/kestrel-1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "system"),
    [
        ("https://schema.org/WearableSizeSystemEurope", "EU"),
        ("WearableSizeSystemContinental", "EU"),
        ("https://schema.org/WearableSizeSystemDE", "EU"),
        ({"@id": "http://schema.org/WearableSizeSystemEurope"}, "EU"),
        ("WearableSizeSystemEN13402", ""),
        ("DE", ""),
    ],
)
def test_a_stated_size_system_is_kept(named: Any, system: str) -> None:
    size = {"@type": "SizeSpecification", "name": "43", "sizeSystem": named}
    found = only(page(product(size=size)))

    assert [(s.label, s.system) for s in found.sizes] == [("43", system)]


def test_rdfa_is_read_where_nothing_else_is_there() -> None:
    body = (
        '<div vocab="https://schema.org/" typeof="Product"><span property="name">Kestrel</span>'
        '<div property="offers" typeof="Offer"><span property="price" content="49.90">49,90</span>'
        '<meta property="priceCurrency" content="EUR">'
        '<link property="availability" href="https://schema.org/InStock"></div></div>'
    )
    found = only(page(body=body))

    assert (found.title, found.price, found.currency, found.in_stock) == (
        "Kestrel", Decimal("49.90"), "EUR", True,
    )  # fmt: skip
    assert found.external_id == "/p/kestrel-1"  # the same at each crawl


def test_open_graph_is_taken_where_there_is_no_other_data() -> None:
    head = (
        '<meta property="og:title" content="Kestrel &amp; Co">'
        '<meta property="og:image" content="//cdn.example/1.jpg">'
        '<meta property="product:price:amount" content="150">'
        '<meta property="product:sale_price:amount" content="99,90">'
        '<meta property="product:price:currency" content="EUR">'
        '<meta property="product:availability" content="in stock">'
    )
    found = only(page(head=head))

    assert (found.title, found.price, found.compare_at_price) == (
        "Kestrel & Co", Decimal("99.90"), Decimal("150.00"),
    )  # fmt: skip
    assert (found.in_stock, found.image_urls) == (True, ["https://cdn.example/1.jpg"])
