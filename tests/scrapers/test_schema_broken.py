"""Pages whose structured data is broken, empty, a wall or hostile."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.schema_org import parse_html
from scrapers.parsing.structured import load_jsonld
from tests.scrapers.schema_pages import FACTS, URL, offers, only, page, product


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
