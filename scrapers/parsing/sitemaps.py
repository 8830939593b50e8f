"""Sitemaps as shops write them: gzip, cut off, a list of lists under the wrong name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

from scrapers.parsing.answers import UnreadableAnswerError, looks_like_html, unpack
from scrapers.parsing.text import web_address

MAX_ENTRIES = 50_000  # of one file, by sitemaps.org
GUESSES = ("sitemap.xml", "sitemap_index.xml")
_FILE = re.compile(r"\.xml(?:\.gz)?$|/sitemap[^/]*$|\.txt(?:\.gz)?$", re.IGNORECASE)
_PRODUCTS = re.compile(
    r"product|produkt|produit|prodotti|producto|artikel|article-?detail|goods|items?\b|catalogue|"
    r"catalog|tovar|shop_?item|pdp|sku|товар",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"blog|post|news|categor|collection|brand|image|video|page|tag|author|store-?locator|"
    r"agentic|static|magazin|article|faq|help|stores?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sitemap; `is_sitemap` when it leads to another list."""

    url: str
    changed_at: datetime | None = None
    is_sitemap: bool = False


def sitemaps_in_robots(robots: str, *, base: str) -> list[str]:
    """The addresses after `Sitemap:`, whichever host they name; relative ones are joined."""
    found = (web_address(url, base=base) for url in sitemap_urls_from_robots(robots.encode(), base))
    return list(dict.fromkeys(url for url in found if url))


def entries_of(body: bytes, *, url: str) -> Iterator[Entry]:
    """The lines of a sitemap; of one that was cut off, those that are whole.

    Raises:
        UnreadableAnswerError: no sitemap at all.
    """
    body = unpack(body)
    if looks_like_html(body) or not body.strip():
        raise UnreadableAnswerError("a web page, or nothing, instead of a sitemap")
    if not body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        yield from _of_text(body, url=url)
        return
    try:
        sitemap = Sitemap(body)
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableAnswerError("the sitemap is no XML that can be read") from error
    is_index = sitemap.type == "sitemapindex"
    for number, line in enumerate(sitemap):
        if number >= MAX_ENTRIES:
            return
        if address := web_address(line.get("loc"), base=url):
            path = urlsplit(address).path
            yield Entry(address, moment(line.get("lastmod")), is_index or bool(_FILE.search(path)))


def _of_text(body: bytes, *, url: str) -> Iterator[Entry]:
    """A sitemap may be a plain list of addresses."""
    lines = body.decode("utf-8-sig", "replace").split()[:MAX_ENTRIES]
    if not lines or not all(line.startswith("http") for line in lines[:5]):
        raise UnreadableAnswerError("the answer is no sitemap")
    for line in lines:
        if address := web_address(line, base=url):
            yield Entry(address, None, bool(_FILE.search(urlsplit(address).path)))


def moment(text: object) -> datetime | None:
    """A W3C date or moment, aware; None where it cannot be read."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def worth_reading(entries: list[Entry]) -> list[Entry]:
    """The lists among an index that may hold products: those that say so, else all but others."""
    named = [e for e in entries if _PRODUCTS.search(urlsplit(e.url).path)]
    sure = [e for e in named if not _OTHERS.search(urlsplit(e.url).path)]
    return (
        sure or named or [e for e in entries if not _OTHERS.search(urlsplit(e.url).path)] or entries
    )


def same_shop(url: str, *, host: str) -> bool:
    """Is this address of the shop itself ("www." and sub-domains count)?"""
    other = (urlsplit(url).netloc or "").lower().removeprefix("www.")
    own = host.lower().removeprefix("www.")
    return other == own or other.endswith(f".{own}")
