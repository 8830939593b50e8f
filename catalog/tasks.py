"""Work of the catalogue that runs by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings

from catalog.exchange import ECB_DAILY_URL, RatesError, parse_ecb
from catalog.services import follow_base_currency, rebuild_listings, store_rates
from outgoing.guard import fetch

logger = logging.getLogger(__name__)

MAX_BYTES = 200_000
TIMEOUT_S = 10.0


@shared_task
def refresh_exchange_rates() -> bool:
    """Fetch the European Central Bank's rates of the day; return whether prices were recounted.

    Idempotent. A bank that cannot be reached is one line in the log: yesterday's rates go on.
    """
    is_changed = follow_base_currency()
    try:
        answer = fetch(
            ECB_DAILY_URL,
            headers={"User-Agent": f"Solemate ({settings.SITE_URL})"},
            allow=settings.CRAWL_ALLOW,
            max_bytes=MAX_BYTES,
            timeout_s=TIMEOUT_S,
        )
        if answer.status != 200:
            raise RatesError(f"the bank answered {answer.status}")
        is_changed |= store_rates(*parse_ecb(answer.body))
    except (OSError, ValueError) as error:
        logger.warning("exchange rates stay as they are: %s", error)
    if is_changed:
        rebuild_listings()
    return is_changed


@shared_task
def recount_prices() -> int:
    """Derive all listings anew, as after a rate that staff have set; return how many there are."""
    return rebuild_listings()
