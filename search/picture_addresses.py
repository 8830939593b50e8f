"""A photo by its address, fetched past the guard; a page gives the picture it gives to feeds."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from outgoing.guard import Fetched, FetchError, RefusedAddressError, fetch
from search.uploads import MAX_BYTES, UploadError

TIMEOUT_S: Final = 8.0
_PAGE_HEAD: Final = 300_000  # characters of a page that are searched for its picture


def is_address(words: str) -> bool:
    """Say whether somebody's words are an address and nothing else.

    >>> is_address(" https://shop.example/shoe.jpg "), is_address("red https://shop.example")
    (True, False)
    """
    words = words.strip()
    return words.lower().startswith(("http://", "https://")) and len(words.split()) == 1


def fetch_picture(url: str) -> SimpleUploadedFile:
    """Fetch a photo of at most 10 MB; of a web page, the picture that it gives to feeds.

    Raises:
        UploadError: address_refused, address_unreachable or address_page.
    """
    fetched = _fetch(url.strip())
    if "html" in fetched.headers.get("content-type", ""):
        finder = _PictureFinder()
        finder.feed(fetched.body[:_PAGE_HEAD].decode("utf-8", errors="replace"))
        if not finder.found:
            raise UploadError("address_page")
        fetched = _fetch(urljoin(fetched.url, finder.found))
    return SimpleUploadedFile("photo", fetched.body)


def _fetch(url: str) -> Fetched:
    try:
        fetched = fetch(
            url,
            headers={"User-Agent": f"Solemate (+{settings.SITE_URL})", "Accept": "image/*"},
            allow=settings.PHOTO_FETCH_ALLOW,
            max_bytes=MAX_BYTES,
            timeout_s=TIMEOUT_S,
        )
    except RefusedAddressError as error:
        raise UploadError("address_refused") from error
    except (FetchError, UnicodeError) as error:
        raise UploadError("address_unreachable") from error
    if fetched.status != 200:
        raise UploadError("address_unreachable")
    return fetched


class _PictureFinder(HTMLParser):
    """Finds `og:image`, or the first picture that a page preloads or names for cards."""

    NAMES = ("og:image", "og:image:secure_url", "twitter:image")

    def __init__(self) -> None:
        super().__init__()
        self.found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        values = dict(attrs)
        name = values.get("property") or values.get("name")
        if tag == "meta" and not self.found and name in self.NAMES:
            self.found = values.get("content") or ""
