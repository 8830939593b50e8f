"""Find out what kind of shop stands at an address, with few and polite requests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from protego import Protego

from outgoing.guard import Fetched, FetchError, RefusedAddressError, fetch
from scrapers.parsing.shopify import (
    NotShopifyError,
    ParsedPage,
    ShopFacts,
    decode_answer,
    parse_meta,
    parse_products,
    products_in,
)

SAMPLE = 30  # products asked for, to show ten that are sneakers
_REFUSING = (401, 403, 429, 430, 503)


class NotAShopError(ValueError):
    """No shop that we can read stands there; the message says what was found."""


@dataclass(frozen=True, slots=True)
class DetectedShop:
    """Platform, address to crawl, what the shop says of itself, a sample of its products."""

    platform: str
    url: str
    facts: ShopFacts
    sample: ParsedPage = field(default_factory=ParsedPage)


def detect_shop(url: str, *, user_agent: str, allow: Collection[str] = ()) -> DetectedShop:
    """Look at robots.txt, /meta.json and /products.json: three requests.

    Raises:
        NotAShopError: robots.txt forbids it, the shop refuses us, or it is no Shopify shop.
        RefusedAddressError, FetchError: from the guard.
    """
    address = url if "://" in url else f"https://{url}"
    parts = urlsplit(address)
    root = f"{parts.scheme}://{parts.netloc}/"

    def get(path: str, *, limit: int = 20_000_000) -> Fetched:
        headers = {"User-Agent": user_agent, "Accept": "application/json, text/html;q=0.5"}
        return fetch(urljoin(root, path), headers=headers, allow=allow, max_bytes=limit)

    robots = get("robots.txt", limit=500_000)
    final = urlsplit(robots.url)
    root = f"{final.scheme}://{final.netloc}/"  # "example.com" may live at "www.example.com"
    path = f"products.json?limit={SAMPLE}"
    if robots.status == 200:
        rules = Protego.parse(robots.body.decode("utf-8", "replace"))
        if not rules.can_fetch(urljoin(root, path), "Solemate"):
            raise NotAShopError("the shop's robots.txt does not let us read /products.json")
    facts = ShopFacts(url=root)
    try:
        meta = get("meta.json", limit=500_000)
        if meta.status == 200:
            kind = meta.headers.get("content-type", "")
            facts = parse_meta(decode_answer(meta.body, content_type=kind), facts=facts)
    except (NotShopifyError, FetchError, RefusedAddressError):
        pass  # some shops switch it off; /products.json decides
    answer = get(path)
    if answer.status in _REFUSING:
        raise NotAShopError(f"the shop refuses us (status {answer.status})")
    if answer.status != 200:
        raise NotAShopError(f"not a Shopify shop: /products.json gives status {answer.status}")
    try:
        kind = answer.headers.get("content-type", "")
        products = products_in(decode_answer(answer.body, content_type=kind))
    except NotShopifyError as error:
        raise NotAShopError(f"not a Shopify shop: {error}") from error
    return DetectedShop("shopify", root, facts, parse_products(products, facts=facts))
