"""How often one address may ask. Without Redis nobody is counted and nobody is turned away."""

from __future__ import annotations

import logging
from typing import Any

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

logger = logging.getLogger(__name__)


class _LenientThrottle(AnonRateThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            logger.warning("The cache does not answer, requests are not counted: %s", error)
            return True


class PhotoThrottle(_LenientThrottle):
    """Photos cost a pass of the encoder each."""

    scope = "api-photo"
    rate = "60/min"


class ReadThrottle(_LenientThrottle):
    """Everything else."""

    scope = "api-read"
    rate = "300/min"
