"""A sample of what an interface's search finds, with the deployment's keys: three requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from scrapers.asking import (
    ebay_headers,
    ebay_search,
    ebay_token_request,
    kicksdb_search,
    wildberries_search,
)
from scrapers.interfaces import Interface, may_be_asked
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.products import ParsedPage, ShopFacts
from scrapers.parsing.reading import EBAY, KICKSDB, WILDBERRIES, read_answer
from scrapers.probing import NotAShopError, Probe

SAMPLE = 30


def sample_by_search(
    interface: Interface,
    probe: Probe,
    *,
    options: Mapping[str, Any],
    keys: Mapping[str, Any],
    facts: ShopFacts,
) -> ParsedPage:
    """Ask for the first page of the search.

    Raises:
        NotAShopError: its address may not have the keys, it does not accept them, its robots.txt
            forbids the address, or it answers something else.
        RefusedAddressError, FetchError: from the guard.
    """
    api = str(options.get("api_url") or interface.api).rstrip("/")
    if not may_be_asked(interface, api, allow=probe.allow):
        raise NotAShopError(
            f"{api} is no address of {interface.label}: its keys go to its own hosts only"
        )
    probe.read_robots(api)
    ask: Mapping[str, Callable[[], tuple[str, dict[str, str]]]] = {
        EBAY: lambda: _of_ebay(probe, api, options, keys),
        KICKSDB: lambda: (
            kicksdb_search(api, options, limit=SAMPLE, page=1),
            {"Authorization": str(keys["KICKSDB_KEY"])},
        ),
        WILDBERRIES: lambda: (wildberries_search(api, options, page=1), {}),
    }
    address, headers = ask[interface.platform]()
    if not probe.may(address):
        raise NotAShopError(f"the robots.txt of {interface.label} does not let us ask there")
    answer = probe.get(address, headers=headers)
    if answer.status in (401, 403):
        names = " and ".join(interface.needs)
        raise NotAShopError(f"{interface.label} does not accept {names} (status {answer.status})")
    if answer.status != 200:
        raise NotAShopError(f"{interface.label} answers with status {answer.status}")
    try:
        return read_answer(answer.body, facts=facts, platform=interface.platform).page
    except UnreadableAnswerError as error:
        raise NotAShopError(f"{interface.label}: {error}") from error


def _of_ebay(
    probe: Probe, api: str, options: Mapping[str, Any], keys: Mapping[str, Any]
) -> tuple[str, dict[str, str]]:
    address, body, headers = ebay_token_request(
        api, name=str(keys["EBAY_CLIENT_ID"]), secret=str(keys["EBAY_CLIENT_SECRET"])
    )
    answer = probe.post(address, body, headers=headers)
    try:
        token = str(json.loads(answer.body)["access_token"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotAShopError(
            "eBay does not accept EBAY_CLIENT_ID and EBAY_CLIENT_SECRET: it gives no token "
            f"(status {answer.status})"
        ) from error
    stated = options.get("queries") or [options.get("query") or "sneakers"]
    search = ebay_search(api, options, query=str(stated[0]), limit=SAMPLE, offset=0)
    return search, ebay_headers(token, options)
