"""Was it the database that went away? Then people get a 503 and a retry, not a fault of ours."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError, connection


def is_database_away(error: BaseException | None) -> bool:
    """Say whether an error, or one that it was raised upon, means that the database went away.

    Killed in the middle of a page, PostgreSQL may show itself late: as "no query before the end of
    the atomic block" of the statement after, or as the error of whoever caught the first one.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, DatabaseError) and _is_cut_off():
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _is_cut_off() -> bool:
    """Whether the connection that was in use is dead; asks nothing of the server."""
    used = connection.connection
    return used is not None and bool(used.closed)
