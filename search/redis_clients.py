"""One Redis client for each address, shared by all threads of a process."""

from __future__ import annotations

import threading

from redis import Redis

_clients: dict[tuple[str, float], Redis[bytes]] = {}
_making = threading.Lock()


def redis_client(url: str, *, timeout_s: float, connect_timeout_s: float) -> Redis[bytes]:
    """Return the client of a Redis; its pool is for threads.

    Two first visits at once must not make two: the one that is forgotten closes its connections
    when it is collected, and the pipeline that it was asked for still holds one of them.
    """
    key = (url, timeout_s)
    with _making:
        if key not in _clients:
            _clients[key] = Redis.from_url(
                url, socket_timeout=timeout_s, socket_connect_timeout=connect_timeout_s
            )
        return _clients[key]
