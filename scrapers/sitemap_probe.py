"""A few product pages of a shop by its sitemaps, or by the links of a page where it has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from outgoing.guard import Fetched
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.products import ParsedPage, ShopFacts
from scrapers.parsing.reading import SCHEMA_ORG, read_answer
from scrapers.parsing.sitemaps import (
    GUESSES,
    Entry,
    entries_of,
    same_shop,
    sitemaps_in_robots,
    worth_reading,
)
from scrapers.parsing.text import web_address
from scrapers.probing import BudgetSpentError, Probe

MAX_SITEMAP = 60_000_000


def products_by_sitemap(
    probe: Probe, *, root: str, facts: ShopFacts, html: str, address: str
) -> tuple[ParsedPage, dict[str, Any]]:
    """A sample of products and the options that the source needs to find all of them."""
    sample = ParsedPage()
    options: dict[str, Any] = {}
    try:
        maps, pages = _pages_of_sitemaps(probe, root=root)
        if maps:
            options["sitemaps"] = maps
        if not pages:
            pages = linked_pages(html, url=address)
            options = {"start_urls": [address]}
        pages = [page for page in pages if page != address]  # it has been read already
        for page in _spread(pages, probe.left):
            _read(probe, page, facts=facts, sample=sample)
    except BudgetSpentError:
        pass
    return sample, options


def _pages_of_sitemaps(probe: Probe, *, root: str) -> tuple[list[str], list[str]]:
    """The sitemaps that answered, and addresses of pages that may be products."""
    host = urlsplit(root).netloc
    named = sitemaps_in_robots(probe.robots_text, base=root)
    for first in (named or [urljoin(root, guess) for guess in GUESSES])[:2]:
        entries = _entries(probe, first)
        for _ in range(2):  # an index of indexes at most
            lists = [e for e in entries if e.is_sitemap]
            if not lists or len(lists) < len(entries):
                break
            entries = _entries(probe, worth_reading(lists)[0].url)
        pages = [e.url for e in entries if not e.is_sitemap and same_shop(e.url, host=host)]
        pages = [page for page in pages if len(urlsplit(page).path) > 1]
        if pages:
            return named or [first], pages
    return [], []


def _entries(probe: Probe, url: str) -> list[Entry]:
    answer: Fetched | None = probe.try_get(url, max_bytes=MAX_SITEMAP)
    if answer is None:
        return []
    try:
        return list(entries_of(answer.body, url=answer.url))
    except UnreadableAnswerError:
        return []


def _spread(pages: list[str], count: int) -> list[str]:
    """A few pages, deep ones first: products stand below categories."""
    if count <= 0 or not pages:
        return []
    deep = sorted(pages, key=lambda page: -urlsplit(page).path.count("/"))[
        : max(1, len(pages) // 2)
    ]
    step = max(1, len(deep) // count)
    return deep[::step][:count]


def _read(probe: Probe, url: str, *, facts: ShopFacts, sample: ParsedPage) -> None:
    answer = probe.try_get(url)
    if answer is None:
        return
    kind = answer.headers.get("content-type", "")
    try:
        reading = read_answer(answer.body, facts=replace(facts, url=answer.url), content_type=kind)
    except UnreadableAnswerError:
        return
    if reading.platform == SCHEMA_ORG:
        sample.offers += reading.page.offers
        sample.refused += reading.page.refused
        sample.count += reading.page.count


def linked_pages(html: str, *, url: str) -> list[str]:
    """Addresses of the same shop that a page links to, each once, without queries."""
    if not html:
        return []
    host = urlsplit(url).netloc
    found: dict[str, None] = {}
    for raw in Selector(text=html[:8_000_000]).css("a::attr(href)").getall()[:3000]:
        link = web_address(raw, base=url).partition("#")[0]
        if link and same_shop(link, host=host) and "?" not in link and link != url:
            found[link] = None
    return list(found)
