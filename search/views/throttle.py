"""How often one address may send photos: each costs a pass of the encoder."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from search.throttling import address_of, spend


class PhotoThrottle:
    """Photos a minute from one address, whoever is signed in; the API counts with it."""

    @classmethod
    def seconds_to_wait(cls, request: HttpRequest) -> int:
        """Count this photo; return 0 if it may be looked at, else the seconds to wait."""
        limit = settings.API_RATES["photo"]
        budget = spend("photo", f"address:{address_of(request)}", limit=limit)
        return 0 if budget.is_allowed else max(1, budget.reset_s)
