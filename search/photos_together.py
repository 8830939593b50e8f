"""Several photos as one question: one leads and has the address, up to four are added to it.

Their vectors are pooled. An added photo is kept, shown and forgotten with the one that leads.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from numpy.typing import NDArray

from search import memory
from search.models import PhotoQuery
from search.photos import accept_upload, forget_photo
from search.retrieval import as_array
from search.uploads import UploadError

MOST: Final = 5  # photos, with the one that leads


class Pooled(NamedTuple):
    """A vector of unit length, shape (d,), and a name equal for equal photos added ("": none)."""

    vector: NDArray[np.float32]
    name: str


def photos_beside(query: PhotoQuery) -> list[PhotoQuery]:
    """List the photos added to a photo (or to the one that it is a part of), oldest first."""
    added = PhotoQuery.objects.filter(beside=query.origin_id or query.pk)
    return list(added.exclude(state=PhotoQuery.State.FAILED).order_by("pk")[: MOST - 1])


def add_photo(query: PhotoQuery, file: UploadedFile[bytes]) -> PhotoQuery:
    """Add a photo to a question; it is searched by its best shoe.

    Raises:
        UploadError: too_many; or as `accept_upload`, with its other errors.
    """
    if len(photos_beside(query)) >= MOST - 1:
        raise UploadError("too_many")
    return accept_upload(file, beside=query.head)


def take_out_photo(query: PhotoQuery, token: str) -> bool:
    """Forget one of the photos that were added; False if it is none of them."""
    known = {each.token for each in photos_beside(query)}
    return token in known and forget_photo(token)


def pool(query: PhotoQuery, beside: list[PhotoQuery]) -> Pooled:
    """Average the vectors of a photo and those added to it, made by the same encoder.

    Photos of one shoe from several sides lie round it; their mean lies nearer than each.
    `query` has a vector.
    """
    own = as_array(query.vector)
    used = [
        each for each in beside if each.vector is not None and each.encoder_id == query.encoder_id
    ]
    if not used:
        return Pooled(own, "")
    mean = np.mean([own, *(as_array(each.vector) for each in used)], axis=0, dtype=np.float32)
    length = float(np.linalg.norm(mean))
    vector = np.asarray(mean / length, dtype=np.float32) if length > 0 else own
    return Pooled(vector, memory.digest(*(each.pk for each in used)))
