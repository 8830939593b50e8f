"""Shops without any machine-readable surface: staff say with CSS selectors where things stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import unquote, urlsplit

from parsel import Selector

from scrapers.parsing.codes import valid_gtin
from scrapers.parsing.prices import currency_code, currency_in_text, parse_price
from scrapers.parsing.products import ShopProduct, Variant
from scrapers.parsing.schema_products import number_in
from scrapers.parsing.stock import in_stock
from scrapers.parsing.text import clean_lines, clean_text, web_address

MAX_HTML = 8_000_000
MAX_LINKS = 2_000
_OUT_WORDS = re.compile(
    r"out of stock|sold ?out|unavailable|not available|нет в наличии|распродано|ausverkauft|"
    r"nicht (?:verfügbar|lieferbar)|agotado|esaurito|épuisé|rupture",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    r"in stock|available|в наличии|auf lager|lieferbar|verfügbar|en stock|disponib|"
    r"add to (?:cart|bag|basket)",
    re.IGNORECASE,
)
_SOLD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:disabled|sold-?out|unavailable|out-?of-?stock|inactive)(?:$|[\s_-])",
    re.IGNORECASE,
)


class SelectorError(ValueError):
    """A selector that is no CSS; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where things stand. `list` and `next` are of list pages, the others of product pages.

    `list` finds the links to products; `number` may be empty: then the address is the number.
    A selector may end in `::attr(name)` or `::text`; else the element's text is taken, or the
    address of a link or picture where one is wanted.
    """

    list: str = ""
    next: str = ""
    title: str = "h1"
    price: str = ""
    old_price: str = ""
    image: str = ""
    sizes: str = ""
    stock: str = ""
    brand: str = ""
    number: str = ""
    style_code: str = ""
    gtin: str = ""
    colour: str = ""
    category: str = ""
    description: str = ""
    currency: str = ""  # a code such as EUR, not a selector

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Selectors:
        """From a source's options; unknown names are left alone.

        Raises:
            SelectorError: a selector is no text or no CSS.
        """
        known = {f.name for f in fields(cls)}
        chosen = {k: v for k, v in options.items() if k in known and v}
        for name, value in chosen.items():
            if not isinstance(value, str) or len(value) > 500:
                raise SelectorError(f"{name}: a selector is a text of at most 500 characters")
            if name != "currency":
                _check(name, value)
        return cls(**chosen)


def _check(name: str, css: str) -> None:
    try:
        Selector(text="<p></p>").css(css)
    except Exception as error:
        raise SelectorError(f"{name}: “{css}” is no CSS selector") from error


def product_links(html: str, *, url: str, selectors: Selectors) -> list[str]:
    """Addresses of the products on a list page, in order, each once."""
    page = Selector(text=html[:MAX_HTML])
    return _links(page, selectors.list, url=url)


def next_link(html: str, *, url: str, selectors: Selectors) -> str:
    """The address of the next list page, or empty on the last."""
    if not selectors.next:
        return ""
    return next(iter(_links(Selector(text=html[:MAX_HTML]), selectors.next, url=url)), "")


def _links(page: Selector, css: str, *, url: str) -> list[str]:
    if not css:
        return []
    found: list[str] = []
    for element in page.css(css)[:MAX_LINKS]:
        raw = element.get() if "::" in css else element.xpath("@href | .//a/@href").get()
        if address := web_address(raw, base=url):
            found.append(address.partition("#")[0])
    return list(dict.fromkeys(found))


def product_by_selectors(html: str, *, url: str, selectors: Selectors) -> list[ShopProduct]:
    """The product of a page: none where the page has no title."""
    page = Selector(text=html[:MAX_HTML])
    title = _text(page, selectors.title)
    if not title:
        return []
    price_text = _text(page, selectors.price)
    currency = currency_code(selectors.currency) or currency_in_text(price_text)
    lead = Variant(
        price=parse_price(price_text, currency=currency),
        compare_at=parse_price(_text(page, selectors.old_price), currency=currency),
        currency=currency,
        in_stock=_state(_text(page, selectors.stock)),
        gtin=valid_gtin(_text(page, selectors.gtin)) or None,
    )
    variants = _sizes(page, selectors, lead) or [lead]
    return [
        ShopProduct(
            number=_text(page, selectors.number) or number_in(url),
            title=title,
            url=url,
            brand=_text(page, selectors.brand)[:100],
            product_type=_text(page, selectors.category)[:150],
            handle=unquote(urlsplit(url).path.rstrip("/").rsplit("/", maxsplit=1)[-1])[:255],
            lines=clean_lines(page.css(selectors.description).get())
            if selectors.description
            else [],
            variants=variants,
            lead=lead,
            images=_images(page, selectors.image, url=url),
            colour=_text(page, selectors.colour)[:60],
            style_codes=[c for c in (_text(page, selectors.style_code),) if c],
        )
    ]


def _text(page: Selector, css: str) -> str:
    if not css:
        return ""
    found = page.css(css)
    if not found:
        return ""
    first = found[0]
    raw = first.get() if "::" in css else first.xpath("@content").get() or first.get()
    return clean_text(raw)


def _state(text: str) -> bool | None:
    if not text:
        return None
    if _OUT_WORDS.search(text):
        return False
    return True if _IN_WORDS.search(text) else in_stock(text)


def _sizes(page: Selector, selectors: Selectors, lead: Variant) -> list[Variant]:
    """One a matched element; disabled ones, or ones whose class says so, are sold out."""
    if not selectors.sizes:
        return []
    found: list[Variant] = []
    for element in page.css(selectors.sizes)[:400]:
        label = clean_text(element.get(), max_length=50)
        is_option = bool(element.root is not None and getattr(element.root, "tag", "") == "option")
        if not label or (is_option and not any(c.isdigit() for c in label)):
            continue  # "Choose a size"
        attributes = getattr(element, "attrib", {})
        is_out = (
            "disabled" in attributes
            or attributes.get("aria-disabled") == "true"
            or bool(_SOLD_CLASS.search(attributes.get("class", "")))
            or bool(_OUT_WORDS.search(label))
        )
        state = False if is_out or lead.in_stock is False else True if lead.in_stock else None
        label = _OUT_WORDS.sub("", label).strip(" -–()[]")
        found.append(
            Variant(
                size=label, price=lead.price, compare_at=lead.compare_at, currency=lead.currency,
                in_stock=state, gtin=lead.gtin,
            )
        )  # fmt: skip
    return found


def _images(page: Selector, css: str, *, url: str) -> list[str]:
    if not css:
        return []
    found: list[str] = []
    for element in page.css(css)[:24]:
        raw = (
            element.get()
            if "::" in css
            else element.xpath("@data-src | @src | @href | @content").get()
        )
        if address := web_address(raw, base=url):
            found.append(address)
    return list(dict.fromkeys(found))
