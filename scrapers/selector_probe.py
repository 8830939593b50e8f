"""A sample of a selector shop: its list page and a few of the products that it links to."""

from __future__ import annotations

from dataclasses import replace

from scrapers.parsing.answers import UnreadableAnswerError, page_text
from scrapers.parsing.products import ParsedPage, ShopFacts
from scrapers.parsing.reading import SELECTORS, read_answer
from scrapers.parsing.selectors import Selectors, product_links
from scrapers.probing import NotAShopError, Probe
from scrapers.selector_clock import SelectorClock


def sample_by_selectors(
    probe: Probe, url: str, *, selectors: Selectors, facts: ShopFacts
) -> ParsedPage:
    """Read the list page at `url` and as many of its products as the probe has requests left.

    Raises:
        NotAShopError: robots.txt forbids the page, it does not answer, or links to no product.
        UnreadableAnswerError: the selectors take too long on a page.
        RefusedAddressError, FetchError: from the guard.
    """
    probe.read_robots(url)
    if not probe.may(url):
        raise NotAShopError("the shop's robots.txt does not let us read this address")
    answer = probe.get(url)
    if answer.status != 200:
        raise NotAShopError(f"the address answers with status {answer.status}")
    sample = ParsedPage()
    with SelectorClock(selectors) as clock:
        html = page_text(answer.body, content_type=answer.headers.get("content-type", ""))
        clock.check(html)
        links = product_links(html, url=answer.url, selectors=selectors) if selectors.list else []
        if not links:
            raise NotAShopError(
                "the selector of links to products (list) finds none on this page: give the "
                "address of a page that lists products"
            )
        for link in links[: probe.left]:
            _read(probe, link, clock=clock, selectors=selectors, facts=facts, sample=sample)
    return sample


def _read(
    probe: Probe,
    url: str,
    *,
    clock: SelectorClock,
    selectors: Selectors,
    facts: ShopFacts,
    sample: ParsedPage,
) -> None:
    answer = probe.try_get(url)
    if answer is None:
        return
    kind = answer.headers.get("content-type", "")
    clock.check(page_text(answer.body, content_type=kind))
    try:
        page = read_answer(
            answer.body,
            facts=replace(facts, url=answer.url),
            platform=SELECTORS,
            content_type=kind,
            selectors=selectors,
        ).page
    except UnreadableAnswerError:
        return
    sample.offers += page.offers
    sample.refused += page.refused
    sample.count += page.count
