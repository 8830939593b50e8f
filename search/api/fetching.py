"""A photo by its address: fetched past the guard, then treated like any upload."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from outgoing.guard import FetchError, RefusedAddressError, fetch
from search.uploads import MAX_BYTES

TIMEOUT_S = 8.0


class AddressRefusedError(APIException):
    """The guard does not let the request out."""

    status_code = 400
    default_code = "address_refused"
    default_detail = gettext_lazy(
        "This address is not fetched: only public http and https addresses are."
    )


class AddressUnreachableError(APIException):
    """Nothing came from the address."""

    status_code = 422
    default_code = "address_unreachable"
    default_detail = gettext_lazy(
        "No photo came from this address: it does not answer, or the file is larger than 10 MB."
    )


def fetch_photo(url: str) -> SimpleUploadedFile:
    """Fetch a photo (at most 10 MB).

    Raises:
        AddressRefusedError: not a public http(s) address.
        AddressUnreachableError: no such host, an error page, too large, too slow.
    """
    try:
        fetched = fetch(
            url.strip(),
            headers={"User-Agent": f"Solemate (+{settings.SITE_URL})", "Accept": "image/*"},
            allow=settings.PHOTO_FETCH_ALLOW,
            max_bytes=MAX_BYTES,
            timeout_s=TIMEOUT_S,
        )
    except RefusedAddressError as error:
        raise AddressRefusedError from error
    except (FetchError, UnicodeError) as error:
        raise AddressUnreachableError from error
    if fetched.status != 200:
        raise AddressUnreachableError
    return SimpleUploadedFile("photo", fetched.body)
