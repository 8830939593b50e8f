"""Which encoders there are, and which one is in service. Rows only: weights are `serving`'s."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.models import ProductImage
from search import encoding, memory
from search.encoders.identity import farthest_result
from search.indexes import build_index, drop_index
from search.models import Encoder, ImageEmbedding
from search.querysets import images_without_vector

logger = logging.getLogger(__name__)

_SWITCH_LOCK = zlib.crc32(b"search.registry")
_SWITCH_POLL_S = 0.2
_PREPARE_S = 90.0
_LATE_SHARE = 0.1


class EncoderStateError(Exception):
    """An encoder cannot be switched as asked; the message is one line for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a loaded encoder says of itself."""

    name: str
    revision: str
    dimensions: int
    has_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many visible pictures one encoder has looked at."""

    pictures: int
    vectors: int
    unreadable: int

    @property
    def missing(self) -> int:
        """Pictures still to be looked at."""
        return max(0, self.pictures - self.vectors - self.unreadable)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.missing == 0


def register_encoder(identity: Identity, *, source: str) -> Encoder:
    """Return the row of an encoder, made (state BUILDING) if it is new.

    A folder that says how far a result may be decides the new row's distance; staff may change it.
    """
    farthest = farthest_result(source)
    encoder, is_new = Encoder.objects.get_or_create(
        name=identity.name,
        revision=identity.revision,
        defaults={
            "dimensions": identity.dimensions,
            "kind": Encoder.Kind.CLIP if identity.has_text else Encoder.Kind.IMAGE,
            "source": source,
            **({} if farthest is None else {"max_distance": farthest}),
        },
    )
    if not is_new and encoder.source != source:
        encoder.source = source
        encoder.save(update_fields=["source"])
    return encoder


def coverage(encoder: Encoder) -> Coverage:
    """Count what the encoder has looked at among the visible pictures. Three queries."""
    rows = ImageEmbedding.objects.made_by(encoder).shown()
    return Coverage(
        pictures=ProductImage.objects.visible().count(),
        vectors=rows.readable().count(),
        unreadable=rows.filter(vector__isnull=True).count(),
    )


def activate_encoder(encoder: Encoder, *, is_first: bool = False) -> Encoder | None:
    """Put an encoder in service; return the one that it replaces, which keeps its vectors.

    From one moment to the next all searches use the new vectors. The encoder process has loaded the
    weights before that moment, so that no question waits for them. `is_first` skips both that and
    the demand that every picture has a vector: a new site has none.

    Raises:
        EncoderStateError: pictures still lack a vector, or the encoder process cannot load it.
    """
    if not is_first:
        _check_vectors(encoder)
        _have_loaded(encoder)
    with _one_switch_at_a_time():
        build_index(encoder)
        previous = _switch_to(encoder)
    memory.start_new_generation()
    logger.info("Encoder %s is in service (before: %s)", encoder, previous or "none")
    return previous


def roll_back() -> tuple[Encoder, Encoder | None]:
    """Put the encoder in service that served before; return it and the one that it replaces.

    Raises:
        EncoderStateError: none served before, or its vectors were deleted.
    """
    served = Encoder.objects.exclude(state=Encoder.State.ACTIVE).filter(activated_at__isnull=False)
    before = served.order_by("-activated_at").first()
    if before is None:
        raise EncoderStateError("No other encoder has served here before")
    return before, activate_encoder(before)


def _check_vectors(encoder: Encoder) -> None:
    """Demand a vector for each picture; of one that served before, for all but the newest.

    Going back must not wait: what came in since gets its vectors by the next tick of the sweep.
    """
    left = images_without_vector(encoder).filter(is_hidden=False).count()
    pictures = ProductImage.objects.visible().count()
    allowed = _LATE_SHARE * pictures if encoder.activated_at is not None else 0
    if left > allowed:
        message = f"{encoder}: {left} pictures lack a vector; first: manage.py model build"
        raise EncoderStateError(message)


def _have_loaded(encoder: Encoder) -> None:
    """Have the encoder process load the weights first; without one, nobody has to wait."""
    if not encoding.is_encoder_alive():
        return
    encoding.ask_to_prepare(encoder.pk)
    end = time.monotonic() + _PREPARE_S
    while time.monotonic() < end:
        problem = encoding.prepared(encoder.pk)
        if problem:
            raise EncoderStateError(f"The encoder process cannot load it: {problem}")
        if problem == "":
            return
        time.sleep(_SWITCH_POLL_S)
    raise EncoderStateError(f"The encoder process did not load {encoder} within {_PREPARE_S:.0f} s")


def _switch_to(encoder: Encoder) -> Encoder | None:
    with transaction.atomic():
        rows = {row.pk: row for row in Encoder.objects.select_for_update().order_by("pk")}
        previous = next((row for row in rows.values() if row.state == Encoder.State.ACTIVE), None)
        if previous is not None and previous.pk != encoder.pk:
            previous.state = Encoder.State.RETIRED
            previous.save(update_fields=["state"])
        row = rows[encoder.pk]
        row.state = Encoder.State.ACTIVE
        row.activated_at = timezone.now()
        row.save(update_fields=["state", "activated_at"])
    return previous


@contextmanager
def _one_switch_at_a_time() -> Iterator[None]:
    """Let the processes that start together put the first encoder in service one after another.

    Asks again and again instead of waiting inside PostgreSQL: a statement that waits holds a
    snapshot, and the other's concurrent index build would wait for that one to go.
    """
    with connection.cursor() as cursor:
        while not _try_lock(cursor):
            time.sleep(_SWITCH_POLL_S)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_SWITCH_LOCK])


def _try_lock(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SWITCH_LOCK])
    return bool(cursor.fetchone()[0])


def retire_encoder(encoder: Encoder) -> int:
    """Delete an encoder's vectors and index for good; return how many vectors there were.

    Raises:
        EncoderStateError: it is the one in service.
    """
    with transaction.atomic():
        row = Encoder.objects.select_for_update().get(pk=encoder.pk)
        if row.state == Encoder.State.ACTIVE:
            raise EncoderStateError(f"{encoder} is in service; first activate another")
        row.state = Encoder.State.RETIRED
        row.save(update_fields=["state"])
    drop_index(encoder)
    deleted, _by_model = ImageEmbedding.objects.made_by(encoder).delete()
    return deleted


def encoder_called(name: str) -> Encoder:
    """Return the newest encoder with this name, name@revision (or its beginning), or number.

    Raises:
        EncoderStateError: there is none.
    """
    if name.isdecimal():
        found = Encoder.objects.filter(pk=int(name)).first()
    else:
        wanted, _at, revision = name.partition("@")
        found = (
            Encoder.objects.filter(name=wanted, revision__startswith=revision)
            .order_by("-created_at")
            .first()
        )
    if found is None:
        raise EncoderStateError(f"There is no encoder {name!r}; see: manage.py model list")
    return found
