"""Product pages by schema.org: the shapes and faults that real pages have."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from scrapers.items import OfferItem
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.schema_org import parse_html
from scrapers.parsing.structured import load_jsonld

URL = "https://shop.example/p/kestrel-1"
FACTS = ShopFacts(url=URL)


def page(*values: Any, head: str = "", body: str = "") -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{v if isinstance(v, str) else json.dumps(v)}</script>'
        for v in values
    )
    return f"<html><head>{head}{scripts}</head><body>{body}</body></html>"


def offers(html: str, **changes: Any) -> list[OfferItem]:
    found, _ = parse_html(html, url=URL, facts=FACTS, any_product=True, **changes)
    return found.offers


def only(html: str) -> OfferItem:
    [offer] = offers(html)
    return offer


def product(**changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org", "@type": "Product", "name": "Kestrel", "sku": "K1",
        "offers": {"@type": "Offer", "price": "99.50", "priceCurrency": "EUR",
                   "availability": "https://schema.org/InStock"},
    } | changes  # fmt: skip


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


@pytest.mark.parametrize(
    "script",
    [
        '// a note\n{"@type": "Product", "name": "K", "offers": {"price": "9.99"},}',
        '<!-- {"@type": "Q"} -->{"@type": "Product", "name": "K", "offers": {"price": "9.99"}}',
        '{"@type": "Product", "name": "K", "description": "a\n\tb", "offers": {"price": "9.99"}};',
        "{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;K&quot;, "
        "&quot;offers&quot;: {&quot;price&quot;: &quot;9.99&quot;}}",
        '{"@type": "WebSite"}{"@type": "Product", "name": "K", "offers": {"price": "9.99"}}',
        '{"@type": "Product", "name": "K", "description": "5" heel", "offers": {"price": "9.99"}}',
        '//<![CDATA[\n{"@type": "Product", "name": "K", "offers": {"price": "9.99"}}\n//]]>',
    ],
)
def test_broken_jsonld_is_read_where_that_is_safe(script: str) -> None:
    assert only(page(script)).price == Decimal("9.99")


def test_a_price_that_was_cut_off_is_not_made_up() -> None:
    cut = '{"@type": "Product", "name": "K", "offers": {"priceCurrency": "EUR", "price": "12'

    assert list(load_jsonld(cut)) == []
    assert offers(page(cut)) == []


def test_a_repaired_text_states_only_prices_that_stand_in_it() -> None:
    broken = '{"@type": "Product", "name": "a "b"", "offers": {"price": "12"9.00", "x": 1}}'

    for found in offers(page(broken)):
        assert found.price in (None, Decimal("129.00"))


def test_what_templates_leave_behind_is_no_value() -> None:
    found = only(page(product(brand="$metabrand", color="{{ color }}", image=[None])))

    assert (found.brand, found.colour, found.image_urls) == ("", "", [])


def test_a_shops_own_number_is_no_style_code_and_a_makers_is() -> None:
    own = only(page(product(mpn="238887908", sku="238887908")))
    maker = only(page(product(brand={"name": "Nike"}, mpn="CN8490 100")))

    assert (own.style_code, maker.style_code) == ("", "CN8490-100")


def test_a_page_without_product_data_invents_nothing() -> None:
    found, _ = parse_html(
        page(body="<h1>Kestrel</h1><b>99 €</b>"), url=URL, facts=FACTS, any_product=True
    )

    assert found.offers == []
    assert [refused.reason for refused in found.refused] == ["no product data on the page"]


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title><div id='cf-chl-widget'>",
        "<html>Access Denied. Reference #18.1</html>",
        "<script src='https://geo.captcha-delivery.com/captcha.js'></script>",
        "<html><body>Проверка браузера</body></html>",
    ],
)
def test_a_bot_wall_is_named(html: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=r"^blocked"):
        parse_html(html, url=URL, facts=FACTS)


@pytest.mark.parametrize(
    "html",
    [
        "", "\x00", "<" * 5_000, "<div>" * 50_000,
        page('{"@type": "Product", "offers": ' * 500),
        page("[" * 100_000),
        page({"@type": "Product", "name": ["x"], "offers": [[{"price": {"price": []}}]]}),
        page({"@type": [None, 3, "Product"], "name": {"name": {"name": "x"}}, "image": {"url": 3}}),
        page(product(offers=[{"price": n, "sku": str(n)} for n in range(1, 5_000)])),
        '<div itemscope itemtype="//schema.org/Product" itemref="a"><p id="a" itemref="a"></div>',
    ],
    ids=range(10),
)  # fmt: skip
def test_hostile_pages_end_in_offers_or_reasons(html: str) -> None:
    found, _ = parse_html(html, url=URL, facts=FACTS, any_product=True)

    assert len(found.offers) + len(found.refused) <= 1
    assert all(len(offer.sizes) <= 401 for offer in found.offers)


def test_markup_and_script_in_texts_stay_text() -> None:
    name = "<b>Kes</b>trel &lt;script&gt;alert(1)&lt;/script&gt;"
    found = only(page(product(name=name, image="javascript:alert(1)", url="data:text/html,x")))

    assert "<" not in found.title
    assert (found.image_urls, found.url) == ([], URL)
