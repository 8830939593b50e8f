"""The one guard of outgoing requests: which addresses this site may connect to.

http(s) on ports 80 and 443 of public addresses, nothing else. A name is resolved once and the
connection goes to the address that was checked, so that a name which changes its answer in
between (DNS rebinding) gains nothing; each redirect is checked anew. The demo market and tests
are let through by exact host:port (`CRAWL_ALLOW`), never by a range. Pure: no Django, no Scrapy.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
# Public by Python's tables, yet not the internet: Azure's wire server, Oracle's metadata (in the
# protocol assignments), the old 6to4 relay, site-local IPv6.
_ALSO_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "fec0::/10")
)
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class RefusedAddressError(ValueError):
    """The guard does not let this request out; the message says why, without secrets."""


class FetchError(OSError):
    """The fetch was let out but failed: no such host, a refused connection, too large, too slow."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from in the end, status, headers in lower case, body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def refuse_address(address: str) -> str:
    """Why this IP address is refused, or empty when it is public.

    >>> refuse_address("::ffff:127.0.0.1"), refuse_address("93.184.215.14")
    ('not a public address', '')
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and any(ip in network for network in _NAT64):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and int(ip) >> 32 == 0:  # ::a.b.c.d, the old "compatible" form
            return "not a public address"
        if inner is not None:
            return refuse_address(str(inner))
    if any(ip in network for network in _ALSO_REFUSED):
        return "not a public address"
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return "not a public address"
    return ""


def check_url(url: str, *, allow: Collection[str] = ()) -> tuple[str, int]:
    """Host and port of an address that may be asked for; names are not resolved here.

    Raises:
        RefusedAddressError: another scheme or port, a user name in it, or a literal address
            that is not public.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError("the address cannot be read") from error
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in PORTS or not host:
        raise RefusedAddressError("only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise RefusedAddressError("an address with a user name in it is not fetched")
    number = PORTS[parts.scheme] if port is None else port
    if is_allowed(host, number, allow=allow):
        return host, number
    if number not in PORTS.values():
        raise RefusedAddressError(f"port {number} of {host} is neither 80 nor 443")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host, number
    if refuse_address(host):
        raise RefusedAddressError(f"{host} is not a public address")
    return host, number


def is_allowed(host: str, port: int, *, allow: Collection[str]) -> bool:
    """Is this exact host:port on the list of the deployment?"""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" in allow


def resolve(host: str, port: int, *, allow: Collection[str] = ()) -> list[str]:
    """Public addresses of a name, in the resolver's order.

    Raises:
        RefusedAddressError: any of them is not public: a name that mixes both is an attack.
        FetchError: the name has no address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host} has no address") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not is_allowed(host, port, allow=allow):
        for address in addresses:
            if refuse_address(address):
                raise RefusedAddressError(
                    f"{host} leads to {address}, which is not a public address"
                )
    return addresses


def fetch(
    url: str,
    *,
    headers: Mapping[str, str],
    allow: Collection[str] = (),
    max_bytes: int = 10_000_000,
    timeout_s: float = 20.0,
) -> Fetched:
    """GET an address past the guard, following at most five redirects, each checked.

    Raises:
        RefusedAddressError: the guard refuses the address or one that it redirects to.
        FetchError: no connection, a broken answer, more than `max_bytes`, too many redirects.
    """
    for _ in range(MAX_REDIRECTS + 1):
        answer = _fetch_once(
            url, headers=headers, allow=allow, max_bytes=max_bytes, timeout_s=timeout_s
        )
        target = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not target:
            return answer
        url = urljoin(url, target)
    raise FetchError("too many redirects")


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    allow: Collection[str] = (),
    timeout_s: float = 10.0,
) -> Fetched:
    """POST to an address past the guard; redirects are not followed, answers are cut at 64 kB.

    Raises:
        RefusedAddressError: the guard refuses the address.
        FetchError: no connection, or a broken or too long answer.
    """
    return _fetch_once(
        url, headers=headers, allow=allow, max_bytes=65_536, timeout_s=timeout_s, body=body
    )


def _fetch_once(
    url: str,
    *,
    headers: Mapping[str, str],
    allow: Collection[str],
    max_bytes: int,
    timeout_s: float,
    body: bytes | None = None,
) -> Fetched:
    host, port = check_url(url, allow=allow)
    addresses = resolve(host, port, allow=allow)
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _PinnedConnection(
        host, port, address=addresses[0], is_tls=parts.scheme == "https", timeout_s=timeout_s
    )
    try:
        method = "GET" if body is None else "POST"
        sent = {"Accept-Encoding": "identity", **headers}
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        content = answer.read(max_bytes + 1)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise FetchError(f"{host} did not answer: {type(error).__name__}") from error
    finally:
        connection.close()
    if len(content) > max_bytes:
        raise FetchError(f"{host} answered with more than {max_bytes:,} bytes")
    seen = {name.lower(): value for name, value in answer.getheaders()}
    return Fetched(url, answer.status, seen, content)


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to a given address while speaking to a name (Host header, TLS certificate)."""

    def __init__(
        self, host: str, port: int, *, address: str, is_tls: bool, timeout_s: float
    ) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address = address
        self._is_tls = is_tls
        self.default_port = PORTS["https" if is_tls else "http"]

    def connect(self) -> None:
        """Open the socket to the address that was checked."""
        connected = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_tls:
            context = ssl.create_default_context()
            connected = context.wrap_socket(connected, server_hostname=self.host)
        self.sock = connected
