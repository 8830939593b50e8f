"""A first look where the kind is known: an interface with a search, or selectors from staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapers.detected import DetectedShop, missing_in
from scrapers.interface_probe import sample_by_search
from scrapers.interfaces import Interface, lacking, options_at, site_of
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.prices import currency_code
from scrapers.parsing.products import ShopFacts
from scrapers.parsing.reading import SELECTORS
from scrapers.parsing.selectors import Selectors
from scrapers.probing import NotAShopError, Probe
from scrapers.selector_probe import sample_by_selectors


def by_search(
    interface: Interface,
    probe: Probe,
    address: str,
    *,
    options: Mapping[str, Any],
    keys: Mapping[str, Any],
) -> DetectedShop:
    """An interface, with a sample where its keys are set, else with the names of what is not."""
    url = site_of(interface, address)
    found = DetectedShop(interface.platform, url, ShopFacts(url=url, name=interface.label))
    found.options = {**options_at(interface, address), **options}
    if unset := lacking(interface, keys):
        found.missing = [f"{name}, a setting of this deployment" for name in unset]
        return found
    found.sample = sample_by_search(
        interface, probe, options=found.options, keys=keys, facts=found.facts
    )
    found.asked = list(probe.asked)
    found.missing = missing_in(found)
    return found


def by_selectors(probe: Probe, address: str, *, options: Mapping[str, Any]) -> DetectedShop:
    """A shop whose pages staff describe: one list page and some of its products."""
    facts = ShopFacts(
        url=address,
        currency=currency_code(options.get("currency")),
        size_system=str(options.get("size_system", "")),
    )
    found = DetectedShop(SELECTORS, address, facts, options=dict(options))
    try:
        found.sample = sample_by_selectors(
            probe, address, selectors=Selectors.from_options(options), facts=facts
        )
    except UnreadableAnswerError as error:
        raise NotAShopError(str(error)) from error
    found.asked = list(probe.asked)
    found.missing = missing_in(found)
    return found
