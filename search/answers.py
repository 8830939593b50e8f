"""What the encoder process does with a question: decode, encode, store, tell."""

from __future__ import annotations

import io
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pictures.decoding import PictureError, decode_picture
from search import photos, serving
from search.encoders.base import Encoder as LoadedEncoder
from search.encoders.base import Vectors
from search.encoding import pack_vector
from search.models import Encoder, PhotoQuery
from search.retrieval import as_array

logger = logging.getLogger(__name__)

_JPEG_QUALITY = 85
# The copy is written while the model runs.
_writer = ThreadPoolExecutor(1, thread_name_prefix="query-picture")


def words_answer(text: str, encoder_id: int) -> dict[str, Any]:
    """Encode words.

    Raises:
        EncoderError: the weights cannot be had, or know no words.
    """
    encoder = Encoder.objects.get(pk=encoder_id)
    return {"vector": pack_vector(serving.loaded(encoder).encode_texts([text])[0])}


def photo_answer(token: str) -> dict[str, Any]:
    """Decode and encode the upload of a query, keep a re-encoded copy, delete the upload.

    Done before: the same answer again. The query was forgotten meanwhile: nothing is kept.

    Raises:
        EncoderError: there is no encoder to be had; the upload waits.
    """
    times = [time.perf_counter()]
    query = PhotoQuery.objects.filter(token=token).first()
    if query is None:
        return {"state": PhotoQuery.State.FAILED, "error": "forgotten"}
    if query.state != PhotoQuery.State.WAITING:
        return _told(query)
    encoder = Encoder.objects.active() or serving.sync_configured_encoder()
    if encoder is None:
        return {"state": PhotoQuery.State.WAITING}
    weights = serving.loaded(encoder)
    raw = photos.raw_upload(token)
    times.append(time.perf_counter())
    try:
        picture = decode_picture(raw.read_bytes())
    except FileNotFoundError:
        return _settle(query, error="forgotten")
    except PictureError as error:
        logger.info("Photo of query %s refused: %s", query.pk, error)
        raw.unlink(missing_ok=True)
        return _settle(query, error=error.code)
    times.append(time.perf_counter())
    # The whole picture is kept, so that another part of it can be chosen afterwards.
    writing = _writer.submit(_write_copy, picture, token)
    query.found = [] if query.boxes else serving.find_shoes(picture)
    vector = _asked_vector(weights, picture, query)
    query.caption = serving.caption(_cut_out(picture, query.box))
    times.append(time.perf_counter())
    writing.result()
    answer = _settle(query, vector=vector, encoder=encoder)
    raw.unlink(missing_ok=True)
    _log_times(query, [*times, time.perf_counter()])
    return answer


def _asked_vector(
    weights: LoadedEncoder, picture: Image.Image, query: PhotoQuery
) -> NDArray[np.float32]:
    """Encode the part that was asked for; else the whole picture, and the best shoe in it.

    The mean of both finds more street shoes than either (docs/models.md, "Find the shoe first").
    """
    if query.boxes or not query.found:
        vector: NDArray[np.float32] = weights.encode_images([_cut_out(picture, query.box)])[0]
        return vector
    both: Vectors = weights.encode_images([picture, _cut_out(picture, query.box)])
    mean: NDArray[np.float32] = both.mean(axis=0)
    return mean / np.linalg.norm(mean)


def _log_times(query: PhotoQuery, times: list[float]) -> None:
    """Say where the time of one photo went: begun, opened, decoded, encoded, done."""
    steps = ("prepare_ms", "decode_ms", "encoder_ms", "settle_ms")
    spent = [round((end - start) * 1000, 2) for start, end in pairwise(times)]
    logger.info("Photo of query %s encoded", query.pk, extra=dict(zip(steps, spent, strict=True)))


def _settle(
    query: PhotoQuery,
    *,
    vector: Any = None,
    encoder: Encoder | None = None,
    error: str = "",
) -> dict[str, Any]:
    """Write the outcome to the query, unless it was forgotten: then drop the copy too."""
    query.state = PhotoQuery.State.FAILED if error else PhotoQuery.State.READY
    query.error = error
    query.vector = vector
    query.encoder = encoder
    query.picture = "" if error else photos.picture_name(query.token)
    written = PhotoQuery.objects.filter(pk=query.pk).update(
        state=query.state,
        error=error,
        vector=vector,
        encoder=encoder,
        picture=query.picture,
        found=query.found,
        caption=query.caption,
    )
    if not written:
        (photos.picture_folder() / photos.picture_name(query.token)).unlink(missing_ok=True)
    return _told(query)


def _told(query: PhotoQuery) -> dict[str, Any]:
    answer: dict[str, Any] = {"state": str(query.state), "error": query.error}
    if query.vector is not None:
        answer |= {
            "vector": pack_vector(as_array(query.vector)),
            "encoder": query.encoder_id,
            "picture": query.picture,
            "found": query.found,
        }
    return answer


def _cut_out(picture: Image.Image, part: list[float]) -> Image.Image:
    if not part:
        return picture
    left, top, width, height = part
    box = (
        round(left * picture.width),
        round(top * picture.height),
        round(min(1.0, left + width) * picture.width),
        round(min(1.0, top + height) * picture.height),
    )
    return picture.crop(box) if box[2] > box[0] and box[3] > box[1] else picture


def _write_copy(picture: Image.Image, token: str) -> None:
    """Write the picture anew (0600), without anything but its pixels."""
    folder = photos.picture_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    path = folder / photos.picture_name(token)
    aside = path.with_suffix(".part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(buffer.getvalue())
    aside.rename(path)
