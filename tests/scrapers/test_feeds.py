"""Feeds: both dialects, tables, packed, in old charsets, hostile."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from decimal import Decimal
from typing import Any

import pytest

from scrapers.items import OfferItem
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.feeds import feed_products
from scrapers.parsing.products import ShopFacts, read_products
from scrapers.trying import try_page

URL = "https://shop.example/feed.xml"


def offers(body: bytes) -> list[OfferItem]:
    products = list(feed_products(lambda: io.BytesIO(body), url=URL))
    return read_products(products, facts=ShopFacts(url=URL), any_product=True).offers


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel>'
        + "".join(f"<item>{item}</item>" for item in items)
        + "</channel></rss>"
    ).encode()


def row(number: str, size: str, *, colour: str = "Red", stock: str = "in stock") -> str:
    return (
        f"<g:id>{number}</g:id><g:item_group_id>G</g:item_group_id><title>Kestrel - {size}</title>"
        f"<link>https://shop.example/{number}</link><g:price>129,90 EUR</g:price>"
        f"<g:size>{size}</g:size><g:color>{colour}</g:color><g:availability>{stock}</g:availability>"
    )


def test_rows_of_a_group_are_sizes_wherever_they_stand() -> None:
    body = rss(row("1", "41"), row("9", "41", colour="Blue"), row("2", "42", stock="out of stock"))

    red, blue = offers(body)

    assert (red.external_id, red.title, red.price) == ("G:red", "Kestrel – Red", Decimal("129.90"))
    assert [(s.label, s.in_stock) for s in red.sizes] == [("41", True), ("42", False)]
    assert (blue.external_id, len(blue.sizes)) == ("G:blue", 1)


def test_the_number_of_a_colour_is_the_same_while_it_is_alone() -> None:
    assert offers(rss(row("1", "41")))[0].external_id == "G:red"


@pytest.mark.parametrize(
    ("price", "sale", "expected"),
    [
        ("15.00 USD", "", ("15.00", None, "USD")),
        ("15.00 USD", "12.50 USD", ("12.50", "15.00", "USD")),
        ("15.00 USD", "15.00 USD", ("15.00", None, "USD")),
        ("0.00 USD", "", (None, None, "USD")),
        ("1.299,90 €", "", ("1299.90", None, "EUR")),
        ("USD 15", "", ("15.00", None, "USD")),
        ("15", "", ("15.00", None, "")),
    ],
)
def test_prices_of_google_feeds(price: str, sale: str, expected: tuple[Any, ...]) -> None:
    item = (
        f"<g:id>1</g:id><title>K</title><link>/1</link><g:price>{price}</g:price>"
        f"<g:sale_price>{sale}</g:sale_price><g:shipping><g:price>5 USD</g:price></g:shipping>"
    )
    [offer] = offers(rss(item))

    before = str(offer.compare_at_price) if offer.compare_at_price else None
    assert (str(offer.price) if offer.price else None, before, offer.currency) == expected


def test_atom_tables_and_google_names_are_read_alike() -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry>'
        b'<g:id>1</g:id><title>K</title><link href="https://shop.example/1"/>'
        b"<g:price>9 EUR</g:price></entry></feed>"
    )
    tsv = b"id\ttitle\tlink\tprice\n1\tK\thttps://shop.example/1\t9 EUR\n"
    csv = "\ufeffID,Title,Link,Price\n1,K,https://shop.example/1,9 EUR\n".encode()
    wide = "id\ttitle\tlink\tprice\n1\tK\thttps://shop.example/1\t9 EUR\n".encode("utf-16")

    for body in (atom, tsv, csv, wide):
        [offer] = offers(body)
        assert (offer.title, offer.url, offer.price) == ("K", "https://shop.example/1", Decimal(9))


def test_yml_in_an_old_charset_with_a_foreign_dtd() -> None:
    text = (
        '<?xml version="1.0" encoding="windows-1251"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd">'
        '<yml_catalog><shop><currencies><currency id="RUR" rate="1"/></currencies><categories>'
        '<category id="1">Обувь</category><category id="2" parentId="1">Кроссовки</category>'
        '</categories><offers><offer id="7" available="true" type="vendor.model">'
        "<typePrefix>Кроссовки</typePrefix><vendor>Nike</vendor><model>Dunk</model>"
        "<vendorCode>DD1391-100</vendorCode><url>https://shop.example/7</url><price>9990</price>"
        "<oldprice>12990</oldprice><categoryId>2</categoryId>"
        '<param name="Размер" unit="EU">42,5</param><param name="Цвет">белый</param>'
        '<param name="Пол">Мужской</param></offer></offers></shop></yml_catalog>'
    )
    [offer] = offers(text.encode("windows-1251"))

    assert (offer.title, offer.brand, offer.style_code) == (
        "Кроссовки Nike Dunk", "Nike", "DD1391-100",
    )  # fmt: skip
    assert (offer.price, offer.compare_at_price, offer.currency) == (
        Decimal(9990), Decimal(12990), "RUB",
    )  # fmt: skip
    assert (offer.colour, offer.gender, offer.sizes[0].eu) == ("белый", "men", Decimal("42.5"))


def test_a_packed_feed_is_unpacked_and_one_that_breaks_off_says_so() -> None:
    body = rss(*(row(str(n), str(n)) for n in range(40, 46)))

    assert len(offers(gzip.compress(body))[0].sizes) == 6
    with pytest.raises(UnreadableAnswerError, match="breaks off"):
        offers(gzip.compress(body)[:-20])
    with pytest.raises(UnreadableAnswerError, match="breaks off"):
        offers(body[:-40])


def test_entities_and_foreign_files_are_not_read() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>'
        "<title>K &c; &x;</title><link>/1</link></item></channel></rss>"
    )
    [offer] = offers(bomb.encode())

    assert "root" not in offer.title
    assert "lol" not in offer.title


def test_a_zip_bomb_is_refused_in_little_memory() -> None:
    bomb = gzip.compress(
        b'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>' + b" " * 120_000_000, 9
    )
    tracemalloc.start()
    with pytest.raises(UnreadableAnswerError):
        offers(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20_000_000


def test_a_feed_of_many_rows_is_streamed(tmp_path: Any) -> None:
    file = tmp_path / "feed.xml"
    with file.open("wb") as written:
        written.write(b'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>')
        for number in range(4_000):
            text = row(str(number), "42").replace(">G<", f">G{number}<") + "x" * 2_000
            written.write(f"<item>{text}</item>".encode())
        written.write(b"</channel></rss>")
    assert file.stat().st_size > 8_000_000
    tracemalloc.start()

    count = sum(1 for _ in feed_products(lambda: file.open("rb"), url=URL))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 4_000
    assert peak < 4_000_000


def test_try_page_shows_what_was_whole_of_a_broken_feed() -> None:
    found = try_page(rss(row("1", "41").replace(">G<", "><"))[:-10], url=URL, any_product=True)

    assert (found["platform"], len(found["offers"])) == ("feed", 1)
    assert "breaks off" in found["refused"][0]["reason"]
