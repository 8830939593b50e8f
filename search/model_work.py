"""Does what staff asked for of encoders in admin: in the worker, a piece each tick."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from redis.exceptions import RedisError

from search import asked_of_models, serving
from search.asked_of_models import Cost
from search.building import estimate
from search.embedding import embed_missing
from search.encoders.base import EncoderError
from search.indexes import IndexBuildError, build_index
from search.models import Encoder
from search.querysets import images_without_vector

logger = logging.getLogger(__name__)

# A piece of the work: then new pictures of the encoder in service come first again.
_PIECE_S: Final = 60.0


def take_up(*, should_stop: Callable[[], bool]) -> int:
    """Add what is to be added and go on building; return how many pictures were looked at."""
    try:
        for source in asked_of_models.to_add():
            _add(source)
        return sum(_build(number, should_stop) for number in asked_of_models.to_build())
    except (RedisError, OSError) as error:
        logger.warning("What staff asked of models waits: %s", error)
        return 0


def _add(source: str) -> None:
    encoder, cost, problem = None, None, ""
    try:
        encoder = serving.add_encoder(source)
        told = estimate(encoder, serving.loaded(encoder))
        cost = Cost(pictures=told.pictures, seconds=told.seconds, bytes=told.bytes, fits=told.fits)
    except EncoderError as error:
        problem = str(error)
        logger.warning("An encoder could not be added: %s", problem)
    asked_of_models.note_added(source, encoder, cost=cost, problem=problem)


def _build(number: int, should_stop: Callable[[], bool]) -> int:
    encoder = Encoder.objects.filter(pk=number).first()
    if encoder is None:
        asked_of_models.note_built(number)
        return 0
    if encoder.state == Encoder.State.RETIRED:
        Encoder.objects.filter(pk=number).update(state=Encoder.State.BUILDING)
    end = time.monotonic() + _PIECE_S
    try:
        done = embed_missing(
            encoder,
            serving.loaded(encoder),
            should_stop=lambda: should_stop() or time.monotonic() > end,
        )
        if not should_stop() and not images_without_vector(encoder).exists():
            build_index(encoder)
            asked_of_models.note_built(number)
            logger.info("Encoder %s has all vectors and its index", encoder)
    except (EncoderError, IndexBuildError) as error:
        logger.warning("An encoder could not be built: %s", error)
        asked_of_models.note_built(number, problem=str(error))
        return 0
    return done
