"""Interfaces that are asked by a search: whose they are, what they need, and where keys may go."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from outgoing.guard import is_allowed
from scrapers.parsing.reading import EBAY, KICKSDB, WILDBERRIES

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface. `needs` are settings of the deployment; keys among them never enter a source.

    `hosts` are the addresses that stand for it and alone may see its keys.
    """

    platform: str
    label: str
    api: str
    hosts: re.Pattern[str]
    needs: tuple[str, ...]
    query: str
    said_as: tuple[str, ...]
    keys_from: str = ""


_MARKETS = {
    "com": "EBAY_US", "co.uk": "EBAY_GB", "de": "EBAY_DE", "fr": "EBAY_FR", "it": "EBAY_IT",
    "es": "EBAY_ES", "ca": "EBAY_CA", "com.au": "EBAY_AU", "at": "EBAY_AT", "ch": "EBAY_CH",
    "nl": "EBAY_NL", "pl": "EBAY_PL", "be": "EBAY_BE", "ie": "EBAY_IE", "com.hk": "EBAY_HK",
    "com.sg": "EBAY_SG",
}  # fmt: skip
MARKETPLACES = tuple(_MARKETS.values())
INTERFACES = {
    each.platform: each
    for each in (
        Interface(
            platform=EBAY,
            label="eBay",
            api="https://api.ebay.com",
            hosts=re.compile(
                rf"(?:^|\.)ebay\.(?:{'|'.join(map(re.escape, _MARKETS))})$", re.IGNORECASE
            ),
            needs=("EBAY_CLIENT_ID", "EBAY_CLIENT_SECRET"),
            query="sneakers",
            said_as=("_nkw", "q"),
            keys_from="https://developer.ebay.com/",
        ),
        Interface(
            platform=KICKSDB,
            label="KicksDB",
            api="https://api.kicks.dev/v3/stockx/products",
            hosts=re.compile(r"(?:^|\.)kicks\.dev$", re.IGNORECASE),
            needs=("KICKSDB_KEY",),
            query="",
            said_as=("query", "q"),
            keys_from="https://kicks.dev/",
        ),
        Interface(
            platform=WILDBERRIES,
            label="Wildberries",
            api="https://search.wb.ru/exactmatch/ru/common/v14/search",
            hosts=re.compile(r"(?:^|\.)(?:wildberries\.(?:ru|by|kz|am|kg|uz)|wb\.ru)$", re.I),
            needs=("UNDOCUMENTED_SOURCES",),
            query="кроссовки",
            said_as=("search", "query"),
        ),
    )
}


def interface_at(url: str) -> Interface | None:
    """The interface behind an address that people know, such as a search page of eBay."""
    host = urlsplit(url).hostname or ""
    return next((each for each in INTERFACES.values() if each.hosts.search(host)), None)


def options_at(interface: Interface, url: str) -> dict[str, str]:
    """What the address itself tells: the words of its search, and eBay's marketplace.

    >>> options_at(INTERFACES["ebay"], "https://www.ebay.de/sch/i.html?_nkw=jordan+1")
    {'query': 'jordan 1', 'marketplace': 'EBAY_DE'}
    """
    parts = urlsplit(url)
    told = parse_qs(parts.query)
    words = next((told[name][0] for name in interface.said_as if name in told), interface.query)
    found = {"query": words[:200]} if words else {}
    if interface.platform == EBAY:
        country = (parts.hostname or "").lower().rpartition("ebay.")[2]
        found["marketplace"] = _MARKETS.get(country, "EBAY_US")
    return found


def site_of(interface: Interface, url: str) -> str:
    """The address that the source bears: the root of the site that was named."""
    parts = urlsplit(url)
    return f"https://{parts.netloc}/" if interface.hosts.search(parts.hostname or "") else url


def lacking(interface: Interface, settings: Mapping[str, Any]) -> list[str]:
    """Names of the deployment's settings that are not set; their values are shown nowhere."""
    return [name for name in interface.needs if not settings.get(name)]


def may_be_asked(interface: Interface, address: str, *, allow: Collection[str] = ()) -> bool:
    """Whether this address may get the interface's keys.

    Its own hosts over https, or an exact host:port that the deployment allows: whoever may edit a
    source could otherwise have the keys sent to a host of theirs.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".").lower()
    if is_allowed(host, port, allow=allow):
        return True
    return parts.scheme == "https" and port == 443 and bool(interface.hosts.search(host))
