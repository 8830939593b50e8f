"""What the encoder process and the workers do, by id or token. Never imported by web pages."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from celery.worker import state as worker_state
from django.db import DatabaseError, InterfaceError

from search import answers, embedding, encoding, model_work, photos, predicting, serving
from search.encoder_process import EncoderProcess
from search.encoders.base import EncoderError
from search.models import Encoder
from search.querysets import images_without_vector

logger = logging.getLogger(__name__)

_processes: list[EncoderProcess] = []


@worker_ready.connect
def start_encoder_process(sender: Any, **_arguments: Any) -> None:
    """Load the weights as soon as a worker that answers questions is up."""
    if encoding.QUEUE in sender.app.amqp.queues.consume_from:
        process = EncoderProcess()
        process.start()
        _processes.append(process)


@worker_shutting_down.connect
def stop_encoder_process(**_arguments: Any) -> None:
    """Stop saying that this process answers."""
    while _processes:
        _processes.pop().stop()


@shared_task(acks_late=False)
def encode_words(text: str, encoder_id: int, reply_to: str) -> None:
    """Answer `reply_to` with the vector of `text` by one encoder."""
    try:
        answer = answers.words_answer(text, encoder_id)
    except (EncoderError, DatabaseError, InterfaceError, Encoder.DoesNotExist) as error:
        logger.warning("Words could not be encoded: %s", error)
        answer = {"error": "down"}
    encoding.give_answer(reply_to, answer)


@shared_task(acks_late=False)
def encode_photo(token: str, reply_to: str) -> None:
    """Decode and encode a stored upload; answer `reply_to` unless that is empty."""
    try:
        answer = answers.photo_answer(token)
    except (EncoderError, DatabaseError, InterfaceError) as error:
        logger.warning("A photo could not be encoded: %s", error)
        answer = {"state": "waiting"}
    if reply_to:
        encoding.give_answer(reply_to, answer)


@shared_task
def embed_missing_images() -> int:
    """Embed every picture that lacks a vector of the encoder in service; return how many.

    When none does, goes on with what staff asked of other encoders. Returns at once when there is
    nothing to do, or when this machine is already at it. A run that dies has written whole claims
    only; the next tick finds the rest.
    """
    return _embed_for_service() or model_work.take_up(should_stop=_is_worker_stopping)


def _embed_for_service() -> int:
    encoder = Encoder.objects.active() or serving.sync_configured_encoder()
    if encoder is None or not images_without_vector(encoder).exists():
        return 0
    try:
        weights = serving.loaded(encoder)
    except EncoderError as error:
        logger.warning("No vectors are made: %s", error)
        return 0
    return embedding.embed_missing(encoder, weights, should_stop=_is_worker_stopping)


@shared_task
def predict_fields() -> int:
    """Read brand, silhouette, colours, height and kind in what has new vectors; return how many."""
    return predicting.predict_missing()


@shared_task
def delete_expired_photo_queries() -> tuple[int, int]:
    """Delete photos after a day, their vectors after thirty; return how many of each."""
    return photos.delete_expired()


def _is_worker_stopping() -> bool:
    return worker_state.should_stop is not None or worker_state.should_terminate is not None
