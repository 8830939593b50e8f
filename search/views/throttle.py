"""How often one address may send photos: each costs a pass of the encoder."""

from __future__ import annotations

import logging
import math
from typing import Any

from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle

logger = logging.getLogger(__name__)


class PhotoThrottle(SimpleRateThrottle):
    """Thirty photos a minute from one address, whoever is signed in."""

    scope = "photo-page"
    rate = "30/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Count by the visitor's address, as NUM_PROXIES says to read it."""
        return f"throttle:{self.scope}:{self.get_ident(request)}"

    @classmethod
    def seconds_to_wait(cls, request: HttpRequest) -> int:
        """Count this photo; return 0 if it may be looked at, else the seconds to wait."""
        throttle = cls()
        try:
            is_allowed = throttle.allow_request(request, None)  # type: ignore[arg-type]
        except (RedisError, OSError) as error:
            logger.warning("The cache does not answer, photos are not counted: %s", error)
            return 0
        return 0 if is_allowed else math.ceil(throttle.wait() or 1)
