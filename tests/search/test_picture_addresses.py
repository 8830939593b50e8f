from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from search.picture_addresses import fetch_picture
from search.uploads import UploadError

PAGES = {
    "/shoe.jpg": ("image/jpeg", b"\xff\xd8\xffpicture"),
    "/page": ("text/html", b'<html><meta property="og:image" content="/shoe.jpg"></html>'),
    "/plain": ("text/html", b"<html><p>words</p></html>"),
    "/inside": ("text/html", b'<meta property="og:image" content="http://169.254.169.254/x">'),
}


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = PAGES.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def host(settings: Settings) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.PHOTO_FETCH_ALLOW = (host,)
    yield f"http://{host}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/shoe.jpg", "/page"])
def test_a_picture_comes_by_its_own_address_or_by_that_of_its_page(host: str, path: str) -> None:
    assert fetch_picture(host + path).read() == PAGES["/shoe.jpg"][1]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("{host}/plain", "address_page"),
        ("{host}/missing", "address_unreachable"),
        ("{host}/inside", "address_refused"),
        ("http://127.0.0.1:1/x.jpg", "address_refused"),
        ("file:///etc/passwd", "address_refused"),
        ("http://[::1", "address_refused"),
    ],
)
def test_what_may_not_or_cannot_be_fetched_is_refused(host: str, address: str, code: str) -> None:
    with pytest.raises(UploadError) as refused:
        fetch_picture(address.format(host=host))

    assert refused.value.code == code
    assert str(refused.value)
