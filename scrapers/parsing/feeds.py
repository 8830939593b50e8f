"""What the rows of a feed mean: rows of one group are the sizes and colours of one product."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import BinaryIO

from scrapers.parsing import options
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.feed_files import FeedHead, FeedRow, feed_rows
from scrapers.parsing.people import stated_gender
from scrapers.parsing.prices import currency_code, currency_in_text, parse_price
from scrapers.parsing.products import ShopProduct, Variant
from scrapers.parsing.stock import in_stock
from scrapers.parsing.terms import Terms, condition_of, google_terms, plain_delivery
from scrapers.parsing.text import clean_lines, clean_text, web_address

MAX_GROUP_ROWS = 401
_ROOT_CATEGORIES = frozenset({"apparel & accessories", "clothing & accessories", "home", "главная"})
_SHOE_CATEGORIES = {"187": "Shoes", "1604": "Clothing", "166": "Apparel & Accessories"}


def feed_products(open_file: Callable[[], BinaryIO], *, url: str) -> Iterator[ShopProduct]:
    """The products of a feed, streamed in two passes: rows of a group may stand far apart.

    The first pass notes where each group ends; the second gives a product once its last row is
    read, so only groups that are open are in memory.
    Raises:
        UnreadableAnswerError: no feed, or it breaks off; what was whole is given first.
    """
    last: dict[str, int] = {}
    head = FeedHead()
    with open_file() as file, suppress(UnreadableAnswerError):  # raised again below
        for number, row in enumerate(feed_rows(file, head)):
            if group := group_of(row):
                last[group] = number
    open_groups: dict[str, list[FeedRow]] = {}
    with open_file() as file:
        for number, row in enumerate(feed_rows(file, FeedHead())):
            group = group_of(row)
            if not group:
                yield product_of_rows([row], head, url=url)
                continue
            rows = open_groups.setdefault(group, [])
            if len(rows) < MAX_GROUP_ROWS:
                rows.append(row)
            if last[group] == number:
                yield product_of_rows(open_groups.pop(group), head, url=url)


def group_of(row: FeedRow) -> str:
    """The key that all sizes and colours of one product share, or empty."""
    return row.first("@group_id", "group_id") if row.kind == "yml" else row.first("item_group_id")


def product_of_rows(rows: list[FeedRow], head: FeedHead, *, url: str) -> ShopProduct:
    """Rows of one group (or a single row) as a product."""
    first = rows[0]
    read = _yml_variant if first.kind == "yml" else _google_variant
    variants = [read(row, head, url=url) for row in rows]
    product = (_yml_product if first.kind == "yml" else _google_product)(first, head, url=url)
    product.variants = variants
    product.number = group_of(first) or product.number
    product.parts_by_colour = bool(group_of(first))
    product.title = _without_size(product.title, variants)
    pictures = (image for v in variants for image in v.images)
    product.images = list(dict.fromkeys(pictures))
    return product


def _without_size(title: str, variants: list[Variant]) -> str:
    """The title of a group's first row often ends in that row's size."""
    size = variants[0].size
    if not size or len(size) > 12:
        return title
    words = r"(?:(?:size|размер|р\.?|EUR?|US|UK|RU)[\s.:]*)*"
    ending = rf"[\s,/|(\[–-]+{words}{re.escape(size)}\s*[)\]]?\s*$"
    return re.sub(ending, "", title, flags=re.IGNORECASE).strip() or title


def _google_product(row: FeedRow, head: FeedHead, *, url: str) -> ShopProduct:
    stated = row.first("product_type")
    category = _last_steps(stated) or _last_steps(row.first("google_product_category"))
    gender = stated_gender(row.first("gender"))
    is_child = row.first("age_group").casefold() in ("kids", "toddler", "infant", "newborn")
    return ShopProduct(
        number=clean_text(row.first("id", "@id"), max_length=200),
        title=clean_text(row.first("title")),
        url=web_address(row.first("link", "url"), base=url),
        brand=clean_text(row.first("brand"), max_length=100),
        product_type=category,
        lines=clean_lines(row.first("description", "summary", "content")),
        gender="kids" if is_child else gender,
        style_codes=[code for code in (row.first("mpn"),) if code],
        size_words=row.first("size_system"),
    )


def _last_steps(path: str) -> str:
    """The last two steps of "Apparel & Accessories > Shoes", without roots that say nothing."""
    path = _SHOE_CATEGORIES.get(path.strip(), path)
    steps = [clean_text(step, max_length=100) for step in re.split(r"[>|]|(?<=\w)/(?=\w)", path)]
    kept = [step for step in steps if step and step.casefold() not in _ROOT_CATEGORIES]
    return " / ".join(kept[-2:]) if not path.strip().isdigit() else ""


def _google_variant(row: FeedRow, head: FeedHead, *, url: str) -> Variant:
    price, code = _money(row.first("price"))
    terms = google_terms(
        condition=row.first("condition"),
        shipping=row.fields.get("shipping", []),
        sent_from=row.first("ships_from_country"),
        currency=code,
    )
    sale, sale_code = _money(row.first("sale_price"))
    is_on_sale = sale is not None and (price is None or sale < price)
    images = [*row.fields.get("image_link", []), *row.fields.get("additional_image_link", [])]
    listed = [part for image in images for part in image.split(",http")]
    addresses = [i if i.startswith(("http", "/")) else f"http{i}" for i in listed if i]
    return Variant(
        number=row.first("id"),
        size=clean_text(row.first("size"), max_length=50),
        size_system=row.first("size_system"),
        colour=clean_text(row.first("color", "colour"), max_length=100),
        gtin=re.sub(r"\D", "", row.first("gtin", "ean", "upc")) or None,
        price=sale if is_on_sale else price,
        compare_at=price if is_on_sale else None,
        currency=(sale_code if is_on_sale else code) or code,
        in_stock=in_stock(row.first("availability")),
        url=web_address(row.first("link"), base=url),
        images=[a for i in addresses if (a := web_address(i, base=url))],
        terms=terms,
    )


def _money(text: str) -> tuple[Decimal | None, str]:
    currency = currency_in_text(text)
    return parse_price(text, currency=currency), currency


def _yml_product(row: FeedRow, head: FeedHead, *, url: str) -> ShopProduct:
    model = " ".join(
        filter(None, (row.first("typeprefix"), row.first("vendor"), row.first("model")))
    )
    path = head.path_of(row.first("categoryid")) or row.first("category")
    lines = clean_lines(row.first("description"))
    gender = next(
        (
            g
            for n, _, v in row.params
            if n.casefold() in ("пол", "gender", "стать") and (g := stated_gender(v))
        ),
        "",
    )
    return ShopProduct(
        number=clean_text(row.first("@id"), max_length=200),
        title=clean_text(row.first("name") or model),
        url=web_address(row.first("url"), base=url),
        brand=clean_text(row.first("vendor"), max_length=100),
        product_type=" / ".join(filter(None, (row.first("typeprefix"), clean_text(path)))),
        lines=lines,
        gender=gender,
        style_codes=[code for code in (row.first("vendorcode"),) if code],
    )


def _yml_variant(row: FeedRow, head: FeedHead, *, url: str) -> Variant:
    currency = currency_code(row.first("currencyid"))
    if not currency and len(head.currencies) == 1:
        currency = currency_code(head.currencies[0])
    sizes = [
        (value, unit or name)
        for name, unit, value in row.params
        if options.is_size(name) and not options.is_colour(name) and value
    ]
    colours = [value for name, _, value in row.params if options.is_colour(name)]
    size, words = sizes[0] if sizes else ("", "")
    pictures = (web_address(p, base=url) for p in row.fields.get("picture", []))
    return Variant(
        number=row.first("@id"),
        size=clean_text(size, max_length=50),
        size_system=words,
        colour=clean_text(colours[0], max_length=100) if colours else "",
        gtin=row.first("barcode"),
        price=parse_price(row.first("price"), currency=currency),
        compare_at=parse_price(row.first("oldprice"), currency=currency),
        currency=currency,
        in_stock=in_stock(row.first("@available", "available")),
        url=web_address(row.first("url"), base=url),
        images=[p for p in pictures if p],
        terms=_yml_terms(row, head, currency=currency),
    )


def _yml_terms(row: FeedRow, head: FeedHead, *, currency: str) -> Terms:
    """Delivery in the shop's own region, which the feed does not name; new unless it says not."""
    costs = (
        row.fields.get("delivery_cost") or row.fields.get("local_delivery_cost") or head.delivery
    )
    is_sent = row.first("delivery").casefold() != "false"
    return Terms(
        condition=condition_of(row.first("@condition", "condition")),
        delivery=plain_delivery(costs, currency=currency) if is_sent else (),
    )
