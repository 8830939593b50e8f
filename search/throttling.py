"""How often somebody may ask: one count for the form, the API and the bot.

A sliding window over two counters in Redis, each raised in one step, so that any number of web
processes count together. Without Redis nobody is counted and nobody is turned away.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.settings import api_settings

logger = logging.getLogger(__name__)

WINDOW_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What somebody has left in a window. `reset_s` seconds until `limit` is whole again."""

    name: str
    limit: int
    left: int
    reset_s: int
    is_allowed: bool
    is_counted: bool = True

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the IETF draft "RateLimit header fields for HTTP" (revision 10)."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"{self.name}";r={self.left};t={self.reset_s}',
        }


def spend(name: str, who: str, *, limit: int) -> Budget:
    """Count one request of `who` against the budget `name` of `limit` requests a minute.

    A request that is turned away is not counted, so that asking too often does not lock out.
    """
    now = time.time()
    window = int(now // WINDOW_S)
    passed = now / WINDOW_S - window
    key = f"rate:{name}:{who}:{window}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW_S)
        count = cache.incr(key)
        before = int(cache.get(f"rate:{name}:{who}:{window - 1}") or 0)
        used = before * (1 - passed) + count
        if used > limit:
            cache.decr(key)
    except (RedisError, OSError, ValueError) as error:
        logger.warning("The cache does not answer, requests are not counted: %s", error)
        return Budget(
            name=name, limit=limit, left=limit, reset_s=0, is_allowed=True, is_counted=False
        )
    return Budget(
        name=name,
        limit=limit,
        left=max(0, math.floor(limit - used)),
        reset_s=math.ceil((1 - passed) * WINDOW_S),
        is_allowed=used <= limit,
    )


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address as NUM_PROXIES says to read it; of IPv6 the network (/64).

    One household or server has a whole /64, so counting its single addresses counts nothing.
    """
    proxies = api_settings.NUM_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    address = str(request.META.get("REMOTE_ADDR", ""))
    if proxies and forwarded:
        hops = forwarded.split(",")
        address = hops[-min(proxies, len(hops))].strip()
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)
