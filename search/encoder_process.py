"""Life of the encoder process: loads the weights, shows that it lives, takes up what was left."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from celery import current_app
from django.db import connection

from search import encoding, serving
from search.encoders.base import EncoderError
from search.models import Encoder, PhotoQuery

logger = logging.getLogger(__name__)

_BEAT_S: Final = 1.5
_LOOK_S: Final = 5.0


class EncoderProcess:
    """A thread beside the one that answers. Loading takes seconds and must not wait for a query."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="encoder-process", daemon=True)
        self._stopped = threading.Event()
        self._serving: Encoder | None = None
        self._looked_at = float("-inf")

    def start(self) -> None:
        """Begin; the first thing done is to load the weights in service."""
        self._thread.start()

    def stop(self) -> None:
        """Stop showing signs of life."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_BEAT_S if self._serving else 0.2):
            try:
                self._look_after()
            except Exception:
                # PostgreSQL or Redis may be restarting: whatever it was, the next beat tries again.
                logger.warning("The encoder process could not report", exc_info=True)
                self._stopped.wait(_BEAT_S)

    def _look_after(self) -> None:
        if time.monotonic() - self._looked_at >= _LOOK_S:
            was_serving = self._serving
            try:
                self._serving = serving.sync_configured_encoder()
                if self._serving and not was_serving:
                    # Takes seconds, too: words need not wait for it, and a photo waits by itself.
                    threading.Thread(target=serving.load_detector, daemon=True).start()
                    _take_up_waiting_photos()
            finally:
                connection.close()
            self._looked_at = time.monotonic()
        if self._serving:
            encoding.report_alive(str(self._serving))
            wanted = encoding.wanted_next()
            if wanted is not None:
                # Beside this thread: loading takes longer than a sign of life is believed.
                threading.Thread(target=_prepare, args=(wanted,), daemon=True).start()


def _prepare(encoder_id: int) -> None:
    """Load the encoder that is about to be put in service, and say so."""
    problem = ""
    try:
        serving.loaded(Encoder.objects.get(pk=encoder_id))
    except (EncoderError, Encoder.DoesNotExist) as error:
        problem = str(error)
        logger.warning("An encoder that is to serve cannot be loaded: %s", error)
    finally:
        connection.close()
    encoding.report_prepared(encoder_id, problem=problem)


def _take_up_waiting_photos() -> None:
    """Ask again for photos whose question was lost, for example with a process that was killed."""
    waiting = PhotoQuery.objects.filter(state=PhotoQuery.State.WAITING)
    for token in waiting.order_by("pk").values_list("token", flat=True)[: encoding.QUEUE_LIMIT]:
        current_app.send_task(
            "search.tasks.encode_photo",
            args=[token, ""],
            queue=encoding.QUEUE,
            expires=encoding.PHOTO_EXPIRE_S,
        )
