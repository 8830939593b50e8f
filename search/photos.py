"""A visitor's photo as a query: taken in, found again by its token, forgotten.

The web process checks a photo by its header and stores it where no address reaches; the encoder
process decodes it. Only the re-encoded copy is ever shown, under the query's unguessable token.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from search import encoding, memory
from search.models import Encoder, PhotoQuery
from search.query_parsing import normalise
from search.retrieval import as_array
from search.uploads import MAX_BYTES, UploadError, check_upload

__all__ = [
    "PICTURE_LIFE",
    "VECTOR_LIFE",
    "Crop",
    "UploadError",
    "accept_upload",
    "delete_expired",
    "find_photo_query",
    "forget_photo",
    "picture_of",
    "query_picture",
    "raw_upload",
]

logger = logging.getLogger(__name__)

PICTURE_LIFE = timedelta(hours=24)
VECTOR_LIFE = timedelta(days=30)
RAW_LIFE = timedelta(minutes=15)
TOKEN_LENGTH = 32

# Left, top, width, height as shares of the upright picture.
Crop = tuple[float, float, float, float]


def accept_upload(
    file: UploadedFile[bytes],
    *,
    text: str = "",
    crop: Crop | None = None,
    origin: PhotoQuery | None = None,
    beside: PhotoQuery | None = None,
) -> PhotoQuery:
    """Take in a visitor's photo and have it encoded; the query that comes back is READY.

    The same content asked again is answered from memory, under a token of its own. `origin` is the
    query whose picture this is a part of, `beside` the one that this photo is added to: forgotten
    with it, shown to whom it is shown, and never kept longer.

    Raises:
        UploadError: the file is not a photo that we take; str() says why, `code` names it.
        EncoderBusyError: too many photos are waiting; nothing was kept.
        EncoderDownError: no answer yet. The photo waits; `error.token` is its query's token.
    """
    check_crop(crop)
    stream = cast(BinaryIO, file.file if file.file is not None else file)
    check_upload(stream, size=file.size or 0, is_heic_taken=is_heic_taken())
    query = new_query(content=_hash(file), text=normalise(text), crop=crop)
    query.origin, query.beside = origin, beside
    if head := origin or beside:
        query.picture_expires, query.expires = head.picture_expires, head.expires
        query.shared_until = head.shared_until
    encoder = Encoder.objects.active()
    if encoder and _fill_from_memory(query, encoder):
        query.save()
        return query
    _store_raw(file, query.token)
    query.save()
    try:
        encoding.encode_photo(query)
    except encoding.EncoderBusyError:
        _drop(query)
        raise
    except encoding.EncoderDownError as error:
        error.token = query.token
        raise
    if query.state == PhotoQuery.State.FAILED:
        _drop(query)
        raise UploadError(query.error)
    _remember(query)
    return query


def new_query(*, content: str, text: str = "", crop: Crop | None = None) -> PhotoQuery:
    """Return an unsaved query with a fresh 128-bit token."""
    now = timezone.now()
    return PhotoQuery(
        token=secrets.token_hex(TOKEN_LENGTH // 2),
        content=content,
        text=text,
        boxes=[list(crop)] if crop else [],
        picture_expires=now + PICTURE_LIFE,
        expires=now + VECTOR_LIFE,
    )


def check_crop(crop: Crop | None) -> None:
    """Raise UploadError unless the cut-out lies within the picture and has an area."""
    if crop is None:
        return
    left, top, width, height = crop
    is_inside = 0 <= left < 1 and 0 <= top < 1 and left + width <= 1.001 and top + height <= 1.001
    if not is_inside or width < 0.02 or height < 0.02:
        raise UploadError("bad_crop")


def is_heic_taken() -> bool:
    """Say whether the optional extra for HEIC is installed."""
    return importlib.util.find_spec("pillow_heif") is not None


def find_photo_query(token: str) -> PhotoQuery | None:
    """Return the query with this token if it still lives."""
    found = PhotoQuery.objects.filter(token=token, expires__gt=timezone.now())
    return found.select_related("encoder").first()


def query_picture(token: str) -> Path | None:
    """Return the file of a query's re-encoded picture, if it is still kept."""
    query = find_photo_query(token)
    return None if query is None else picture_of(query)


def picture_of(query: PhotoQuery) -> Path | None:
    """Return the file of a query's re-encoded picture, if it is still kept. No query."""
    if not query.picture or query.picture_expires <= timezone.now():
        return None
    path = picture_folder() / query.picture
    return path if path.is_file() else None


def forget_photo(token: str) -> bool:
    """Delete a query at once: picture, vector, memory and address, all parts cut out of it and all
    photos added to it. False if there was none.

    Raises:
        RedisError, OSError: memory or disk does not answer; then the query is still there, so
            that asking again can finish the job.
    """
    with transaction.atomic():
        query = PhotoQuery.objects.filter(token=token).first()
        if query is None:
            return False
        origin_id = query.origin_id or query.pk
        family = PhotoQuery.objects.family(origin_id).select_for_update(of=("self",))
        for each in family.order_by("pk"):
            _forget_memory(each)
            _delete_files(each)
        PhotoQuery.objects.filter(pk=origin_id).delete()  # and with it all that hangs on it
    return True


def delete_expired(now: datetime | None = None) -> tuple[int, int]:
    """Delete what has outlived its time; return how many pictures and how many queries.

    Also clears raw uploads and pictures that no query names, left by a process that was killed.
    """
    now = now or timezone.now()
    queries = list(PhotoQuery.objects.expired(now))
    for query in queries:
        forget_photo(query.token)
    pictures = list(PhotoQuery.objects.with_expired_picture(now))
    for query in pictures:
        _forget_memory(query)
        _delete_files(query)
        PhotoQuery.objects.filter(pk=query.pk).update(picture="")
    _delete_older(settings.UPLOADS_DIR, now - RAW_LIFE)
    _delete_older(picture_folder(), now - PICTURE_LIFE)
    return len(pictures), len(queries)


def raw_upload(token: str) -> Path:
    """Name the file of a raw upload that waits for the encoder process."""
    return settings.UPLOADS_DIR / f"{token}.raw"


def picture_folder() -> Path:
    """Name the private folder of re-encoded query pictures."""
    return settings.DATA_DIR / "queries"


def picture_name(token: str) -> str:
    """Name the file of a query's re-encoded picture inside `picture_folder`."""
    return f"{token}.jpg"


@contextlib.contextmanager
def _disk_errors_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        logger.exception("An upload could not be stored")
        raise UploadError("full") from error


def _hash(file: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _store_raw(file: UploadedFile[bytes], token: str) -> None:
    """Write the upload (0600) aside and move it into place, so that nobody reads half of it."""
    path = raw_upload(token)
    with _disk_errors_told():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            file.seek(0)
            written = 0
            for chunk in file.chunks():
                written += target.write(chunk)
                if written > MAX_BYTES:
                    raise UploadError("too_large")
        aside.rename(path)


def _memory_key(query: PhotoQuery, encoder: Encoder) -> str:
    crop = query.boxes[0] if query.boxes else ""
    return f"search:photo:{memory.digest(encoder.name, encoder.revision, query.content, crop)}"


def _remember(query: PhotoQuery) -> None:
    encoder = query.encoder
    if encoder is None or query.vector is None:
        return
    known = {
        "vector": encoding.pack_vector(as_array(query.vector)),
        "picture": query.picture,
        "found": query.found,
    }
    seconds = int(PICTURE_LIFE.total_seconds())
    memory.remember(_memory_key(query, encoder), known, seconds=seconds)


def _fill_from_memory(query: PhotoQuery, encoder: Encoder) -> bool:
    """Answer a repeated photo: its vector, and a copy of the picture that was re-encoded then."""
    known = memory.recall(_memory_key(query, encoder))
    if known is None:
        return False
    query.picture = picture_name(query.token)
    try:
        shutil.copyfile(picture_folder() / known["picture"], picture_folder() / query.picture)
    except OSError:  # it was deleted in the meantime: decode again
        return False
    query.found = known.get("found", [])
    query.encoder = encoder
    query.vector = encoding.unpack_vector(known["vector"])
    query.state = PhotoQuery.State.READY
    return True


def _forget_memory(query: PhotoQuery) -> None:
    if query.encoder is not None:
        memory.forget(_memory_key(query, query.encoder))


def _drop(query: PhotoQuery) -> None:
    _delete_files(query)
    PhotoQuery.objects.filter(pk=query.pk).delete()


def _delete_files(query: PhotoQuery) -> None:
    raw_upload(query.token).unlink(missing_ok=True)
    (picture_folder() / picture_name(query.token)).unlink(missing_ok=True)


def _delete_older(folder: Path, moment: datetime) -> None:
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            if entry.is_file() and entry.stat().st_mtime < moment.timestamp():
                Path(entry.path).unlink()
