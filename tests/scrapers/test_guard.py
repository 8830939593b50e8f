"""Which addresses a request may go to, whatever a shop or a name server says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, cast

import pytest
from twisted.internet.address import IPv4Address

from outgoing.guard import (
    FetchError,
    RefusedAddressError,
    check_url,
    fetch,
    refuse_address,
    resolve,
)
from scrapers.resolver import GuardedResolver

AGENT = {"User-Agent": "test"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",  # noqa: S104
        "169.254.169.254", "100.64.0.1", "168.63.129.16", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.0.0.192", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1",
        "nonsense", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert refuse_address(address) != ""


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_public_addresses_pass(address: str) -> None:
    assert refuse_address(address) == ""


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.example/", "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x",
        "gopher://shop.example/", "http:///products.json", "//shop.example/",
        "http://shop.example:8080/", "https://shop.example:22/", "http://shop.example:port/",
        "http://user:secret@shop.example/", "http://127.0.0.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
def test_other_schemes_ports_credentials_and_literals_are_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        check_url(url)


def test_ordinary_shops_pass() -> None:
    assert check_url("https://Shop.Example./products.json") == ("shop.example", 443)
    assert check_url("http://shop.example:443/") == ("shop.example", 443)


def test_only_the_exact_host_and_port_of_the_list_is_let_through() -> None:
    allow = ["127.0.0.1:8101", "[::1]:8101"]

    assert check_url("http://127.0.0.1:8101/", allow=allow) == ("127.0.0.1", 8101)
    assert check_url("http://[::1]:8101/", allow=allow) == ("::1", 8101)
    for url in ("http://127.0.0.1:8102/", "http://127.0.0.2:8101/", "http://localhost:8101/"):
        with pytest.raises(RefusedAddressError):
            check_url(url, allow=allow)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost"])
def test_odd_spellings_of_this_machine_are_refused_once_resolved(host: str) -> None:
    with pytest.raises((RefusedAddressError, FetchError)):
        fetch(f"http://{host}/", headers=AGENT)


def answer_names_with(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Stand in for the name server, which is not ours: one answer after the other."""
    queue = list(answers)
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        addresses = queue.pop(0) if len(queue) > 1 else queue[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_names_with(monkeypatch, ["169.254.169.254"])

    with pytest.raises(RefusedAddressError, match="not a public address"):
        fetch("http://shop.example/", headers=AGENT)


def test_a_name_that_mixes_public_and_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_names_with(monkeypatch, ["93.184.215.14", "10.0.0.1"])

    with pytest.raises(RefusedAddressError):
        resolve("shop.example", 80)


def test_a_name_that_changes_its_answer_is_asked_once_and_connected_as_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = answer_names_with(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    connected: list[tuple[str, int]] = []

    def create_connection(address: tuple[str, int], *_: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    with pytest.raises(FetchError):
        fetch("http://shop.example/", headers=AGENT)

    assert asked == ["shop.example"]
    assert connected == [("93.184.215.14", 80)]


class Collected:
    """Receives addresses as Twisted's connecting code does."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolutionBegan(self, resolution: Any) -> None:
        """Nothing to cancel."""

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        """Nothing more comes."""


class Rebinding:
    """A name server that is public for who asks first and leads inside afterwards."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    @property
    def nameResolver(self) -> Rebinding:
        return self

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: Any) -> None:
        receiver.resolutionBegan(None)
        for address in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


def test_scrapy_is_given_only_addresses_that_were_checked_each_time_it_asks() -> None:
    name_server = Rebinding(["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "10.0.0.1"])
    resolver = GuardedResolver(name_server, allow=["127.0.0.1:8101"])
    answers = []
    for _ in range(3):
        collected = Collected()
        resolver.resolveHostName(cast("Any", collected), "shop.example", 80)
        answers.append(collected.addresses)

    assert answers == [["93.184.215.14"], [], []]


class Redirecting(BaseHTTPRequestHandler):
    """Redirects to where its server says; /big never ends."""

    target = ""

    def do_GET(self) -> None:
        if self.path == "/big":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 200_000)
            return
        self.send_response(302)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    running = HTTPServer(("127.0.0.1", 0), Redirecting)
    Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/", "http://169.254.169.254/latest/", "http://[::ffff:127.0.0.1]/",
        "http://127.0.0.1:22/", "file:///etc/passwd", "http://localhost:1/",
    ],
)  # fmt: skip
def test_each_redirect_is_checked(server: HTTPServer, target: str) -> None:
    allow = [f"127.0.0.1:{server.server_port}"]
    Redirecting.target = target

    with pytest.raises(RefusedAddressError):
        fetch(f"http://{allow[0]}/", headers=AGENT, allow=allow)


def test_a_redirect_loop_and_an_endless_answer_end(server: HTTPServer) -> None:
    allow = [f"127.0.0.1:{server.server_port}"]
    Redirecting.target = "/again"

    with pytest.raises(FetchError, match="too many redirects"):
        fetch(f"http://{allow[0]}/", headers=AGENT, allow=allow)
    with pytest.raises(FetchError, match="more than 1,000 bytes"):
        fetch(f"http://{allow[0]}/big", headers=AGENT, allow=allow, max_bytes=1000)
