"""Throttles of the API: per key, else per address; each chat of a bot has a count of its own."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from search.api.access import Scope, key_of
from search.throttling import Budget, address_of, spend

CHAT_HEADER = "HTTP_ON_BEHALF_OF"
BOT_SHARE = 20  # a bot's key may ask as often as so many people


class CountingThrottle(BaseThrottle):
    """Spends from one budget and leaves it on the request, for the headers of the answer."""

    name = "read"

    def __init__(self) -> None:
        self._budget: Budget | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request against whoever sent it."""
        key = key_of(request)
        if key is None:
            who = f"address:{address_of(cast(HttpRequest, request))}"
            self._spend(request, who, settings.API_RATES[self.name])
        else:
            rate = int(getattr(key, f"{self.name}_rate"))
            chat = request.META.get(CHAT_HEADER, "")[:60]
            if chat and Scope.BOT in key.scopes:
                self._spend(request, f"key:{key.pk}:{chat}", rate)
                if self._budget and not self._budget.is_allowed:
                    return False
                rate *= BOT_SHARE
            self._spend(request, f"key:{key.pk}", rate)
        return self._budget is None or self._budget.is_allowed

    def wait(self) -> float | None:
        """Return the seconds until the budget is whole again."""
        return float(max(1, self._budget.reset_s)) if self._budget else None

    def _spend(self, request: Request, who: str, limit: int) -> None:
        self._budget = spend(self.name, who, limit=limit)
        kept = cast(Any, request._request)
        before: Budget | None = getattr(kept, "rate_budget", None)
        if self._budget.is_counted and (before is None or self._budget.left <= before.left):
            kept.rate_budget = self._budget


class PhotoThrottle(CountingThrottle):
    """Photos cost a pass of the encoder each."""

    name = "photo"


class ReadThrottle(CountingThrottle):
    """Everything else."""
