"""Who waits for whom when two crawls, or a crawl and a member of staff, write at once.

The order is always: the identity lock, offers by id, products by id, listings. Whoever decides
which product an offer belongs to (new offers, changed numbers, merges) takes the identity lock,
so that decision is made by one transaction at a time and sees all that were made before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

logger = logging.getLogger(__name__)

# A constant of ours in PostgreSQL's space of advisory locks; any number will do.
IDENTITY_LOCK = 6_471_890_325
ATTEMPTS = 4
# serialization_failure, deadlock_detected, unique_violation (staff saved the same number meanwhile)
RETRIED_STATES = frozenset({"40001", "40P01", "23505"})

Result = TypeVar("Result")


def take_identity_lock() -> None:
    """Wait until no other transaction decides on product identity; held until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IDENTITY_LOCK])


def in_transaction(write: Callable[[], Result]) -> Result:
    """Run `write` in a transaction; again when PostgreSQL broke it off for another's sake.

    Inside an outer transaction there is nothing to repeat: the error goes up.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return write()
        except (OperationalError, IntegrityError) as error:
            state = getattr(error.__cause__, "sqlstate", None)
            is_last = attempt == ATTEMPTS or connection.in_atomic_block
            if state not in RETRIED_STATES or is_last:
                raise
            logger.info("transaction repeated after %s (attempt %s)", state, attempt)
    raise AssertionError("the last attempt returns or raises")
