"""Other parts of a photo as queries of their own, and whether others may see the photo."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from search.models import PhotoQuery
from search.photos import Crop, accept_upload, check_crop, query_picture
from search.uploads import UploadError


def crop_photo(query: PhotoQuery, crop: Crop) -> PhotoQuery:
    """Search by another part of a photo whose copy is still kept; its crops share one origin.

    Raises:
        UploadError: bad_crop, or forgotten: the copy is gone. Else as `accept_upload`.
    """
    check_crop(crop)
    origin = query.head
    path = query_picture(origin.token)
    if path is None:
        raise UploadError("forgotten")
    content = SimpleUploadedFile("photo.jpg", path.read_bytes())
    return accept_upload(content, text=query.text, crop=crop, origin=origin)


def share_photo(query: PhotoQuery, *, is_shared: bool) -> None:
    """Show a photo to whoever has its address, as long as it is kept; or stop.

    Its parts and the photos added to it go with it.
    """
    head = query.head
    until = head.picture_expires if is_shared else None
    PhotoQuery.objects.family(head.pk).update(shared_until=until)
