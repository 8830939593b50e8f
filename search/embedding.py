"""Give pictures their vectors: claim, decode, encode, write; safe to kill and to run twice."""

from __future__ import annotations

import logging
import socket
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from numpy.typing import NDArray
from PIL import Image

from catalog.models import ProductImage
from search import memory
from search.encoders.base import Encoder as LoadedEncoder
from search.models import Encoder, ImageEmbedding
from search.querysets import images_without_vector

logger = logging.getLogger(__name__)

# Pictures in one transaction: what a kill costs, and how long a crawl that changes one may wait.
CLAIM = 256
BATCH = 16
# While one batch is in the model, the next is read and decoded; PIL and torch leave the GIL.
BATCHES_AT_ONCE = 2
_LOCK = zlib.crc32(b"search.embedding")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one picture gave: a vector, or a word for why not."""

    image: ProductImage
    vector: NDArray[np.float32] | None
    error: str = ""


def embed_missing(
    encoder: Encoder,
    weights: LoadedEncoder,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    report: Callable[[int], None] = lambda done: None,
    one_per_machine: bool = True,
) -> int:
    """Embed all pictures that `encoder` has not seen; return how many were looked at.

    Idempotent: a second run finds nothing. Several may run at once: each claims rows of its own.
    `one_per_machine` returns at once when this machine is already at it.
    """
    total = 0
    with ThreadPoolExecutor(BATCHES_AT_ONCE, thread_name_prefix="embed") as pool:
        while not should_stop():
            done = _embed_claim(encoder, weights, pool, one_per_machine=one_per_machine)
            if not done:
                break
            total += done
            memory.start_new_generation()
            report(done)
    return total


def _embed_claim(
    encoder: Encoder,
    weights: LoadedEncoder,
    pool: ThreadPoolExecutor,
    *,
    one_per_machine: bool,
) -> int:
    """Claim up to CLAIM pictures, embed them, write; all in one transaction.

    The claim is the row lock: it ends with this process, however that ends.
    """
    with transaction.atomic():
        if one_per_machine and not _is_only_one():
            return 0
        images = list(
            images_without_vector(encoder)
            .order_by("pk")
            .only("pk", "file", "sha256")
            # No key is changed: offers and vectors may refer to the picture meanwhile.
            .select_for_update(of=("self",), no_key=True, skip_locked=True)[:CLAIM]
        )
        batches = [images[start : start + BATCH] for start in range(0, len(images), BATCH)]
        outcomes = [
            outcome
            for some in pool.map(lambda batch: embed_batch(batch, weights), batches)
            for outcome in some
        ]
        write_outcomes(outcomes, encoder)
    return len(images)


def embed_batch(images: Sequence[ProductImage], weights: LoadedEncoder) -> list[Outcome]:
    """Read, decode and encode some pictures. No database: runs in a thread."""
    opened = list(_open_all(images))
    readable = [(image, picture) for image, picture, _error in opened if picture is not None]
    broken = [Outcome(image, None, error) for image, picture, error in opened if picture is None]
    if not readable:
        return broken
    vectors = weights.encode_images([picture for _image, picture in readable])
    return broken + [
        _judged(image, vector) for (image, _picture), vector in zip(readable, vectors, strict=True)
    ]


def write_outcomes(outcomes: Sequence[Outcome], encoder: Encoder) -> None:
    """Write vectors and failures, one row a picture and encoder, whatever was there before."""
    for outcome in outcomes:
        if outcome.error:
            logger.warning("Picture %s has no vector: %s", outcome.image.pk, outcome.error)
    ImageEmbedding.objects.bulk_create(
        [
            ImageEmbedding(
                image=outcome.image,
                encoder=encoder,
                sha256=outcome.image.sha256,
                vector=outcome.vector,
                error=outcome.error,
            )
            for outcome in outcomes
        ],
        update_conflicts=True,
        unique_fields=["image", "encoder"],
        update_fields=["sha256", "vector", "error", "created_at"],
    )


def _open_all(
    images: Sequence[ProductImage],
) -> Iterator[tuple[ProductImage, Image.Image | None, str]]:
    """Open our own re-encoded copies; they were decoded once in the limited child already."""
    for image in images:
        path = Path(settings.MEDIA_ROOT) / image.file
        try:
            with Image.open(path) as opened:
                yield image, opened.convert("RGB"), ""
        except FileNotFoundError:
            yield image, None, "missing"
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            yield image, None, "unreadable"


def _judged(image: ProductImage, vector: NDArray[np.float32]) -> Outcome:
    """Refuse a vector that is not of unit length: it would be near to everything or nothing."""
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or abs(length - 1) > 1e-2:
        return Outcome(image, None, "no_vector")
    return Outcome(image, vector)


def _is_only_one() -> bool:
    """Take this machine's turn until the transaction ends; False if another process has it."""
    machine = zlib.crc32(socket.gethostname().encode())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s::int, %s::int)",
            [_LOCK - 2**31, machine - 2**31],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
