"""The thread that keeps a run alive: lock, lease, heartbeat, and the ear for stop and pause."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from scrapers import services
from scrapers.models import CrawlRun

logger = logging.getLogger(__name__)
BEAT_S = 1.5


class RunKeeper(threading.Thread):
    """Holds the source's lock, prolongs the lease, hears the stop button.

    It has a database connection of its own; when PostgreSQL restarts it takes the lock anew.
    `progress` gives the run's counters, `sent` the requests so far by host.
    """

    def __init__(
        self,
        run: CrawlRun,
        *,
        progress: Callable[[], dict[str, Any]],
        sent: Callable[[], Mapping[str, int]],
    ) -> None:
        super().__init__(name=f"keeper-of-run-{run.pk}", daemon=True)
        self._run_id, self._source_id = run.pk, run.source_id
        self._progress = progress
        self._sent = sent
        self._written: Counter[str] = Counter()
        self._over = threading.Event()
        self.ready = threading.Event()
        self.has_lock = False
        self.on_stop: Callable[[str], None] | None = None

    def run(self) -> None:
        """Beat until told to end."""
        try:
            while not self._over.is_set():
                self._beat_once()
                self.ready.set()
                self._over.wait(BEAT_S)
            self._write_requests()
            if self.has_lock:
                services.release_source_lock(self._source_id)
        except (DatabaseError, InterfaceError):
            logger.warning("run %s: lock could not be released", self._run_id)
        finally:
            self.ready.set()
            connection.close()

    def end(self) -> None:
        """Stop beating and let go of the source."""
        self._over.set()
        self.join(timeout=10)

    def _beat_once(self) -> None:
        try:
            if connection.connection is None or not connection.is_usable():
                connection.close()
                self.has_lock = False
            if not self.has_lock:
                self.has_lock = services.take_source_lock(self._source_id)
            answer = services.beat(self._run_id, self._progress()) if self.has_lock else "lost"
            self._write_requests()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("run %s: no heartbeat (%s)", self._run_id, type(error).__name__)
            return
        except Exception:  # a crawl without a heartbeat is taken from its crawler again and again
            logger.exception("run %s: no heartbeat", self._run_id)
            return
        if answer != "go" and self.on_stop is not None:
            self.on_stop(answer)

    def _write_requests(self) -> None:
        sent = Counter(self._sent())
        services.add_requests(sent - self._written)
        self._written = sent
