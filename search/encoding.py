"""Ask the encoder process for vectors: bounded, with a timeout, with a memory for repeats.

Speaks to the process through its queue only, by the tasks' names, so that nothing here reaches
torch. Answers come through a Redis list of their own: Celery's own waiting is not made for the
many threads of a web process.
"""

from __future__ import annotations

import base64
import json
import logging
import uuid
from typing import Any, Final

import numpy as np
from celery import current_app
from django.conf import settings
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from numpy.typing import NDArray
from redis import Redis
from redis.exceptions import RedisError

from search import memory
from search.models import Encoder, PhotoQuery
from search.redis_clients import redis_client

logger = logging.getLogger(__name__)

QUEUE: Final = "encode"
QUEUE_LIMIT: Final[int] = 16
TIMEOUT_S: Final = 8.0
RETRY_AFTER_S: Final = 2
# A question that waited longer than this is not worth an answer.
WORDS_EXPIRE_S: Final = 10
PHOTO_EXPIRE_S: Final = 120
REMEMBER_S: Final = 24 * 3600
ALIVE_KEY: Final = "search:encoder-alive"
ALIVE_S: Final = 5
NEXT_KEY: Final = "search:encoder-next"
NEXT_S: Final = 120


class EncoderUnreachableError(Exception):
    """No vector: the encoder process is down or has too much to do."""

    code = "encoder_unreachable"
    retry_after_s = RETRY_AFTER_S
    token = ""  # of the photo that waits for an answer, if one does


class EncoderDownError(EncoderUnreachableError):
    """Nobody answered in time."""

    code = "encoder_down"

    def __str__(self) -> str:
        return _("Search by picture is starting up or being repaired. Try again in a moment.")


class EncoderBusyError(EncoderUnreachableError):
    """So many questions are waiting that another one would only wait too long."""

    code = "encoder_busy"

    def __str__(self) -> str:
        return _("Many people are searching right now. Try again in a few seconds.")


def vector_of_words(text: str, encoder: Encoder) -> NDArray[np.float32]:
    """Return the text tower's unit-length vector of `text`, shape (d,); repeats are remembered.

    Raises:
        EncoderBusyError, EncoderDownError: there is none to be had now.
    """
    key = words_key(text, encoder)
    known = memory.recall(key)
    if known is not None:
        return unpack_vector(known)
    answer = _ask("search.tasks.encode_words", [text, encoder.pk], expires=WORDS_EXPIRE_S)
    if "vector" not in answer:
        raise EncoderDownError
    memory.remember(key, answer["vector"], seconds=REMEMBER_S)
    return unpack_vector(answer["vector"])


def words_key(text: str, encoder: Encoder) -> str:
    """Name the memory of a text: equal for texts that differ in case and spaces only."""
    normal = " ".join(text.casefold().split())
    return f"search:words:{memory.digest(encoder.name, encoder.revision, normal)}"


def encode_photo(query: PhotoQuery) -> None:
    """Have the encoder process decode and encode a stored upload; fill in `query`.

    On return `query.state` is READY with a vector, or FAILED with an error.

    Raises:
        EncoderBusyError: the queue is full, nothing was asked.
        EncoderDownError: no answer yet; it may still come, the query's address then shows it.
    """
    answer = _ask("search.tasks.encode_photo", [query.token], expires=PHOTO_EXPIRE_S, patient=True)
    query.state = PhotoQuery.State(answer["state"])
    if query.state == PhotoQuery.State.WAITING:  # the encoder lacks its weights or the database
        raise EncoderDownError
    query.error = answer.get("error", "")
    query.picture = answer.get("picture", "")
    query.found = answer.get("found", [])
    if "vector" in answer:
        query.encoder_id = answer["encoder"]
        query.vector = unpack_vector(answer["vector"])


def is_encoder_alive() -> bool:
    """Say whether the encoder process has shown itself in the last seconds."""
    try:
        return bool(_redis().exists(ALIVE_KEY))
    except (RedisError, OSError):
        return False


def report_alive(encoder_name: str) -> None:
    """Show that this encoder process lives; called every other second by it."""
    _redis().set(ALIVE_KEY, encoder_name, ex=ALIVE_S)


def ask_to_prepare(encoder_id: int) -> None:
    """Ask the encoder process to load an encoder beside the one that it serves."""
    _redis().delete(_prepared_key(encoder_id))
    _redis().set(NEXT_KEY, encoder_id, ex=NEXT_S)


def wanted_next() -> int | None:
    """Return the number of the encoder that is to be loaded, if any; asked once."""
    wanted = _redis().getdel(NEXT_KEY)
    return None if wanted is None else int(wanted)


def report_prepared(encoder_id: int, *, problem: str = "") -> None:
    """Say that an encoder is loaded, or why it cannot be."""
    _redis().set(_prepared_key(encoder_id), problem, ex=NEXT_S)


def prepared(encoder_id: int) -> str | None:
    """Return "" when the encoder is loaded, why not when it cannot be, None before either."""
    told = _redis().get(_prepared_key(encoder_id))
    return None if told is None else told.decode()


def _prepared_key(encoder_id: int) -> str:
    return f"search:encoder-prepared:{encoder_id}"


def give_answer(reply_to: str, answer: dict[str, Any]) -> None:
    """Send an answer to the one who waits for it; nobody may be waiting any more."""
    with _redis().pipeline(transaction=True) as pipeline:
        pipeline.rpush(reply_to, json.dumps(answer))
        pipeline.expire(reply_to, int(TIMEOUT_S) * 2)
        pipeline.execute()


def pack_vector(vector: NDArray[np.float32]) -> str:
    """Write a vector as text: little-endian float32 in base64."""
    return base64.b64encode(np.ascontiguousarray(vector, dtype="<f4").tobytes()).decode()


def unpack_vector(text: str) -> NDArray[np.float32]:
    """Read what `pack_vector` wrote.

    >>> unpack_vector(pack_vector(np.array([0.5, -1.0], dtype=np.float32))).tolist()
    [0.5, -1.0]
    """
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)


def _ask(task: str, arguments: list[Any], *, expires: int, patient: bool = False) -> dict[str, Any]:
    """Send one question and wait for its answer; `patient`: ask even if nobody seems to be there.

    A patient question stays in the queue and is answered when the process is back.
    """
    reply_to = f"search:answer:{uuid.uuid4().hex}"
    try:
        if _queue_length() >= QUEUE_LIMIT:
            raise EncoderBusyError
        alive = is_encoder_alive()
        if alive or patient:
            current_app.send_task(
                task,
                args=[*arguments, reply_to],
                queue=QUEUE,
                expires=expires,
                ignore_result=True,
                retry=False,
            )
        if not alive:
            raise EncoderDownError
        answer = _redis().blpop([reply_to], timeout=TIMEOUT_S)
    except (RedisError, OperationalError, OSError) as error:
        logger.warning("The encoder's queue cannot be reached: %s", error)
        raise EncoderDownError from error
    if answer is None:
        logger.warning("The encoder did not answer within %s s", TIMEOUT_S)
        raise EncoderDownError
    parsed: dict[str, Any] = json.loads(answer[1])
    return parsed


def _queue_length() -> int:
    # Not by Celery's own connection: opening one takes 3 ms of CPU, this .15 ms.
    return int(_redis(settings.QUEUE_URL).llen(QUEUE))


def _redis(url: str = "") -> Redis[bytes]:
    """Return this process's client of a Redis, the cache's unless told."""
    return redis_client(url or settings.CACHE_URL, timeout_s=TIMEOUT_S + 2)
