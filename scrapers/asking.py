"""How the interfaces are asked: addresses and headers, for crawls and for a first look."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

_SCOPE = "https://api.ebay.com/oauth/api_scope"


def ebay_token_request(api: str, *, name: str, secret: str) -> tuple[str, bytes, dict[str, str]]:
    """Address, body and headers of the request for a token (OAuth client credentials)."""
    basic = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return (
        f"{api}/identity/v1/oauth2/token",
        urlencode({"grant_type": "client_credentials", "scope": _SCOPE}).encode(),
        {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )


def ebay_search(
    api: str, options: Mapping[str, Any], *, query: str, limit: int, offset: int
) -> str:
    """Address of a page of a search."""
    words = {"q": query, "limit": limit, "offset": offset}
    words |= {k: v for k in ("category_ids", "filter") if (v := options.get(k))}
    return f"{api}/buy/browse/v1/item_summary/search?{urlencode(words)}"


def ebay_headers(token: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Headers of everything but the token."""
    return {
        "Authorization": f"Bearer {token}",
        "X-EBAY-C-MARKETPLACE-ID": str(options.get("marketplace") or "EBAY_US"),
    }


def kicksdb_search(api: str, options: Mapping[str, Any], *, limit: int, page: int) -> str:
    """Address of a page of a search, with everything that it can tell of a shoe."""
    words = {
        "query": options.get("query", ""),
        "filters": options.get("filters", ""),
        "market": options.get("market", "US"),
        "limit": limit,
        "page": page,
        "display[variants]": "true",
        "display[traits]": "true",
        "display[identifiers]": "true",
        "display[prices]": "true",
    }
    return f"{api}?{urlencode({k: v for k, v in words.items() if v})}"


def wildberries_search(api: str, options: Mapping[str, Any], *, page: int) -> str:
    """Address of a page of a search; `dest` is the region that prices and stock are for."""
    words = {
        "appType": 1,
        "curr": "rub",
        "dest": options.get("dest") or "-1257786",
        "query": options.get("query") or "кроссовки",
        "resultset": "catalog",
        "sort": "popular",
        "spp": 30,
        "page": page,
    }
    return f"{api}?{urlencode(words)}"
