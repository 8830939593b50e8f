"""One Redis client for each address, shared by all threads of a process."""

from __future__ import annotations

import threading
from typing import Final

from redis import Redis

CONNECT_S: Final = 2.0
_clients: dict[tuple[str, float], Redis[bytes]] = {}
_making = threading.Lock()


def redis_client(url: str, *, timeout_s: float) -> Redis[bytes]:
    """Return the client of a Redis that waits so long for an answer; its pool is for threads.

    Two first visits at once must not make two: the one that is forgotten closes its connections
    when it is collected, and the pipeline that it was asked for still holds one of them.
    """
    key = (url, timeout_s)
    with _making:
        if key not in _clients:
            _clients[key] = Redis.from_url(
                url, socket_timeout=timeout_s, socket_connect_timeout=min(timeout_s, CONNECT_S)
            )
        return _clients[key]
