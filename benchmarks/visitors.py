"""Visitors of a site under trial: they ask over HTTP as a browser does, and write down the answers.

Each has a loopback address of its own (127.x.y.z), so that the site's limits for one address hold
for each of them and not for the trial as a whole.
"""

from __future__ import annotations

import http.client
import http.cookies
import io
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from parsel import Selector
from PIL import Image

PATIENCE_S = 30.0
LONGEST_TEXT = 160


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `seconds`: last byte of the question sent to last byte of the answer read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path."""
        parts = urlsplit(self.headers.get("location", ""))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def said(self) -> str:
        """Give what a page tells a person: its notices and errors, else its heading."""
        if "html" not in self.headers.get("content-type", ""):
            return self.body[:LONGEST_TEXT].decode("utf-8", errors="replace")
        page = Selector(text=self.body.decode("utf-8", errors="replace"))
        texts = page.css(".notice span::text, .finder__error:not([hidden])::text").getall()
        if page.css(".failure h1"):
            texts = [*page.css(".failure h1::text").getall(), *texts]
            texts += page.css(".failure h1 + p::text").getall()
        texts = texts or page.css("h1::text").getall()
        return " ".join(" ".join(texts).split())[:LONGEST_TEXT]

    @property
    def has_traceback(self) -> bool:
        """Say whether a visitor was shown our inner workings."""
        return b"Traceback (most recent call last)" in self.body


class Visitor:
    """One visitor with cookies and a connection that is kept. Not for several threads."""

    def __init__(self, url: str, *, number: int = 1, language: str = "en") -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._address = f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"
        self._language = language
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask for a page.

        Raises:
            OSError, http.client.HTTPException: nobody answers.
        """
        return self._ask("GET", path)

    def send_photo(
        self, photo: bytes, *, name: str = "photo.jpg", kind: str = "image/jpeg"
    ) -> Answer:
        """Send a photo by the form of the home page and follow to the page that it leads to.

        The seconds of the answer count from the photo's last byte to the page's last byte.
        """
        if "csrftoken" not in self._cookies:
            self.get("/")
        fields = {"csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        first = self._post("/search/photo/", fields, photo, name=name, kind=kind)
        if first.status not in (302, 303):
            return first
        second = self.get(first.location)
        return Answer(second.status, second.headers, second.body, first.seconds + second.seconds)

    def send_photo_to_api(
        self, photo: bytes, *, name: str = "photo.jpg", kind: str = "image/jpeg"
    ) -> Answer:
        """Send a photo to the API."""
        return self._post("/api/v1/search/photo/", {}, photo, name=name, kind=kind)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _post(
        self, path: str, fields: Mapping[str, str], photo: bytes, *, name: str, kind: str
    ) -> Answer:
        boundary = secrets.token_hex(16)
        body = multipart(fields, photo, boundary=boundary, name=name, kind=kind)
        return self._ask("POST", path, body, kind=f"multipart/form-data; boundary={boundary}")

    def _ask(self, method: str, path: str, body: bytes = b"", *, kind: str = "") -> Answer:
        is_kept = self._connection is not None
        try:
            return self._once(method, path, body, kind=kind)
        except (OSError, http.client.HTTPException):
            self.close()
            if not is_kept:
                raise
        # The server may have closed the connection that was kept: browsers try anew, too.
        try:
            return self._once(method, path, body, kind=kind)
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def _once(self, method: str, path: str, body: bytes, *, kind: str) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self._host, self._port, timeout=PATIENCE_S, source_address=(self._address, 0)
            )
        connection = self._connection
        connection.putrequest(method, path, skip_accept_encoding=True)
        connection.putheader("Accept-Language", self._language)
        if self._cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            connection.putheader("Cookie", pairs)
        if method == "POST":
            connection.putheader("Content-Type", kind)
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        if len(body) > 1:
            connection.send(body[:-1])
            time.sleep(0.03)  # let the server read what is there, so that one byte is missing
        start = time.perf_counter()
        if body:
            connection.send(body[-1:])
        response = connection.getresponse()
        read = response.read()
        seconds = time.perf_counter() - start
        self._keep_cookies(response)
        if response.will_close:
            self.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, read, seconds)

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self._cookies[name] = morsel.value


def multipart(
    fields: Mapping[str, str], photo: bytes, *, boundary: str, name: str, kind: str
) -> bytes:
    """Write a form with one file (RFC 7578); the photo's last byte is near the body's last."""
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    lines.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return "".join(lines).encode() + photo + f"\r\n--{boundary}--\r\n".encode()


def fresh_photo(path: Path, *, number: int) -> bytes:
    """Make a JPEG out of a picture that differs from all others, so that no cache knows it."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.putpixel((0, 0), (number % 256, number // 256 % 256, number // 65_536 % 256))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=70 + number % 25, comment=f"trial {number}")
    return buffer.getvalue()
