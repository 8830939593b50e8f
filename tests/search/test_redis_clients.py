"""The Redis clients that the threads of a web process share."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from redis import Redis

from search.redis_clients import redis_client

THREADS, ROUNDS = 8, 60


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Let threads take turns at every chance, so that a race of one visit in hundreds shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_first_visits_at_once_share_one_client() -> None:
    for number in range(ROUNDS):
        url = f"redis://127.0.0.1:1/{number}"  # nobody is asked
        start = threading.Barrier(THREADS)
        got: list[Redis[bytes]] = []

        def visit(
            url: str = url, start: threading.Barrier = start, got: list[Redis[bytes]] = got
        ) -> None:
            start.wait()
            got.append(redis_client(url, timeout_s=1))

        visitors = [threading.Thread(target=visit) for _ in range(THREADS)]
        for each in visitors:
            each.start()
        for each in visitors:
            each.join()

        assert len(got) == THREADS
        assert all(client is got[0] for client in got)
