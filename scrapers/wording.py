"""What crawls and looks at shops write down, in the reader's language.

A run, a refusal or an alarm is written once, in English, by a process that has no reader; a row
must not change with the language of whoever looks. So each sentence is known here as a template,
and `in_words` says it again in the active language, with the values that stand in it.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language, gettext, gettext_noop

SENTENCES = (
    # How a run stands or ended.
    gettext_noop("paused by staff"),
    gettext_noop("stopped by staff"),
    gettext_noop("stopped before it ended"),
    gettext_noop("accepted by staff"),
    gettext_noop("today's requests are used up; goes on tomorrow"),
    gettext_noop("outside the hours that the shop allows"),
    gettext_noop("its crawler died; started again"),
    gettext_noop("another crawl of this source still runs"),
    gettext_noop("interrupted; goes on when the crawler is back"),
    gettext_noop("the shop does not want to be crawled"),
    gettext_noop("the crawl could not start"),
    gettext_noop("the crawl ended without an answer"),
    gettext_noop("ended early: %(why)s"),
    gettext_noop(
        "suspicious: %(seen)s offers after %(last)s the last time; nothing is marked as gone"
    ),
    gettext_noop("suspicious: %(met)s of %(expected)s products listed; nothing is marked as gone"),
    gettext_noop(
        "suspicious: %(count)s products stand on two pages of the shop's list, so it may "
        "leave out others; nothing is marked as gone"
    ),
    gettext_noop("no sneakers found; nothing is marked as gone"),
    gettext_noop("only the last run, ended as suspicious, can be accepted"),
    # What could not be had.
    gettext_noop("the shop refuses us (status %(status)s)"),
    gettext_noop("the shop refuses us (status %(status)s), asks to wait %(seconds)s s"),
    gettext_noop("the shop did not answer: %(error)s"),
    gettext_noop("not fetched: %(why)s"),
    gettext_noop("not allowed"),
    gettext_noop("Forbidden by robots.txt"),
    gettext_noop("max redirections reached"),  # this and the next are Scrapy's
    gettext_noop("Ignored response %(answer)s"),
    gettext_noop("robots.txt cannot be read (%(why)s), so nothing is allowed"),
    gettext_noop("%(host)s has had its requests for today"),
    gettext_noop("%(address)s answered with status %(status)s"),
    gettext_noop("%(address)s could not be read; what it lists is unknown"),
    gettext_noop("no page could be read"),
    gettext_noop("%(bad)s of %(count)s pages could not be had"),
    gettext_noop("more than %(count)s pages; the rest was not read"),
    gettext_noop("more than %(count)s pages"),
    gettext_noop("more than %(count)s list pages"),
    gettext_noop("more than %(count)s linked pages"),
    gettext_noop("the collection %(path)s is longer than Shopify lists"),
    gettext_noop("collections cannot be read: %(error)s"),
    gettext_noop("more products than Shopify lists; collections were walked"),
    gettext_noop("eBay needs EBAY_CLIENT_ID and EBAY_CLIENT_SECRET"),
    gettext_noop("eBay gives no token (status %(status)s)"),
    gettext_noop("eBay lists %(most)s items a query; there are %(count)s"),
    gettext_noop("KicksDB needs KICKSDB_KEY"),
    gettext_noop("stopped after %(count)s pages, as the source says"),
    gettext_noop("undocumented addresses are switched off here (UNDOCUMENTED_SOURCES)"),
    gettext_noop("Wildberries lists no more than %(count)s pages"),
    gettext_noop("%(address)s is no address of %(name)s: its keys go to its own hosts only"),
    # Answers that cannot be read.
    gettext_noop("blocked: the shop answered with a page of %(name)s"),
    gettext_noop("blocked: the shop answered with a page that asks whether we are human"),
    gettext_noop("blocked: the shop answered with the error “%(code)s”"),
    gettext_noop("blocked: the shop answered with the error %(said)s instead of products"),
    gettext_noop("blocked: a whole search answered with one product"),
    gettext_noop("blocked: Wildberries answered a throttled search with one bare product"),
    gettext_noop("the shop answered with a web page instead of JSON"),
    gettext_noop("the shop answered with a web page instead of a feed"),
    gettext_noop("the shop's answer is no JSON"),
    gettext_noop("the shop's answer is not a JSON object"),
    gettext_noop("the shop's answer holds no products"),
    gettext_noop("the answer is XML, but no product feed"),
    gettext_noop("the answer is no product feed"),
    gettext_noop("the answer is no sitemap"),
    gettext_noop("the sitemap is no XML that can be read"),
    gettext_noop("a web page, or nothing, instead of a sitemap"),
    gettext_noop("the feed is no XML that can be read"),
    gettext_noop("the feed breaks off before its end"),
    gettext_noop("the feed unpacks to far more than a feed holds"),
    gettext_noop("the gzip file is broken"),
    gettext_noop("the gzip file breaks off"),
    gettext_noop("the table cannot be read: %(error)s"),
    gettext_noop("the page is larger than %(count)s MB unpacked"),
    gettext_noop("JSON of no platform that is known: no products were found in it"),
    gettext_noop("no answer of eBay's Browse API"),
    gettext_noop("no answer of KicksDB"),
    gettext_noop("no answer of Wildberries"),
    gettext_noop(
        "the selectors take longer than %(count)s seconds on this page; use simpler ones (a "
        "class or an id instead of “~”, “+” and “* *”)"
    ),
    gettext_noop("%(name)s: a selector is a text of at most 500 characters"),
    gettext_noop("%(name)s: “%(css)s” is no CSS selector"),
    gettext_noop("a list page without products"),
    gettext_noop("a page without a title"),
    gettext_noop("the stock of single sizes is not said"),
    gettext_noop("the sitemap names another host"),
    gettext_noop("more sitemaps than are read"),
    gettext_noop("the shop names no currency"),
    # Addresses that are not asked.
    gettext_noop("the address cannot be read"),
    gettext_noop("only http and https addresses are fetched"),
    gettext_noop("an address with a user name in it is not fetched"),
    gettext_noop("port %(port)s of %(host)s is neither 80 nor 443"),
    gettext_noop("%(host)s leads to %(address)s, which is not a public address"),
    gettext_noop("%(host)s is not a public address"),
    gettext_noop("%(host)s has no address"),
    gettext_noop("%(host)s did not answer: %(error)s"),
    gettext_noop("%(host)s answered with more than %(count)s bytes"),
    gettext_noop("too many redirects"),
    # Why an address is no shop that can be read.
    gettext_noop(
        "%(why)s. If people can buy there, it can still be read as a selector shop: add it in"
        " the admin with CSS selectors"
    ),
    gettext_noop("nothing there looks like a shop"),
    gettext_noop("the shop's robots.txt does not let us read this address"),
    gettext_noop("the shop's robots.txt does not let us read /products.json"),
    gettext_noop("the shop does not answer now (its robots.txt gives status %(status)s)"),
    gettext_noop("the address answers with status %(status)s"),
    gettext_noop("the address answered with status %(status)s"),
    gettext_noop("not a Shopify shop: no /products.json"),
    gettext_noop("not a Shopify shop: /products.json has another form"),
    gettext_noop("not a Shopify shop: %(why)s"),
    gettext_noop("not a WooCommerce shop: its Store API does not answer"),
    gettext_noop("not a WooCommerce shop: %(why)s"),
    gettext_noop("no page that was looked at states a product (schema.org)"),
    gettext_noop("the robots.txt of %(name)s does not let us ask there"),
    gettext_noop("%(name)s does not accept %(settings)s (status %(status)s)"),
    gettext_noop("%(name)s answers with status %(status)s"),
    gettext_noop(
        "eBay does not accept EBAY_CLIENT_ID and EBAY_CLIENT_SECRET: it gives no token "
        "(status %(status)s)"
    ),
    gettext_noop(
        "the selector of links to products (list) finds none on this page: give the address "
        "of a page that lists products"
    ),
    gettext_noop("%(path)s: leads to another host"),
    gettext_noop("%(path)s: status %(status)s"),
    # What a sample lacks.
    gettext_noop("sneakers among its first products"),
    gettext_noop("the currency (give --currency, or its product pages must name it)"),
    gettext_noop("the size system (give --size-system)"),
    gettext_noop("sizes"),
    gettext_noop("pictures"),
    gettext_noop("the price of some products"),
    # Why a product is left out, or in doubt.
    gettext_noop("gift card"),
    gettext_noop("service"),
    gettext_noop("socks"),
    gettext_noop("clothing"),
    gettext_noop("accessory"),
    gettext_noop("other footwear"),
    gettext_noop("no sign of a sneaker"),
    gettext_noop("only called a shoe"),
    gettext_noop("only its sizes are a shoe's"),
    gettext_noop("no title"),
    gettext_noop("no address"),
    gettext_noop("no number"),
    gettext_noop("no-title"),
    gettext_noop("no-number"),
    gettext_noop("bad-address"),
    gettext_noop("listed-twice"),
    gettext_noop("refused-by-database"),
    gettext_noop("too many variants"),
    gettext_noop("no product data on the page"),
    gettext_noop("unreadable product (%(error)s)"),
)
_GAP = re.compile(r"%\\?\((\w+)\\?\)s")
_BETWEEN = "; "  # several reasons in one text


def in_words(text: str) -> str:
    """Say a recorded sentence in the active language; one that is not known stays as it is.

    >>> from django.utils.translation import override
    >>> with override("ru"):
    ...     in_words("not fetched: Forbidden by robots.txt"), in_words("KeyError: 'x'")
    ('не загружено: запрещено в robots.txt', "KeyError: 'x'")
    """
    if not text or (get_language() or "en").startswith("en"):
        return text
    if text in SENTENCES:
        return gettext(text)
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: in_words(value) for name, value in found.groupdict().items()}
            return gettext(template) % values
    parts = text.split(_BETWEEN)
    return text if len(parts) == 1 else _BETWEEN.join(in_words(part) for part in parts)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Templates with gaps, those with the most words of their own first: they say the most."""
    gapped = sorted(
        (sentence for sentence in SENTENCES if "%(" in sentence),
        key=lambda sentence: -len(_GAP.sub("", sentence)),
    )
    return tuple(
        (sentence, re.compile(_GAP.sub(r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL))
        for sentence in gapped
    )
