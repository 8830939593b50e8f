"""Ports of a site on one machine."""

import contextlib
import errno
import socket

from sneakers_site.embedded.layout import EmbeddedServerError, Layout, demo_market_port

DEMO_SHOPS = 4
ATTEMPTS = 20


def check_port(host: str, port: int) -> None:
    """Return if the web server will be able to listen on `host`:`port`.

    Raises:
        EmbeddedServerError: it is taken, or this user may not have it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {port} is in use: stop what uses it or choose another, PORT=…"
            else:
                reason = f"Port {port} cannot be used: {error.strerror}; choose another, PORT=…"
            raise EmbeddedServerError(reason) from error


def keep_demo_port(layout: Layout) -> int:
    """Return the demo market's first port, choosing free ones on the first start.

    Each of its shops has a port: the one returned and those after it.

    Raises:
        EmbeddedServerError: another program has taken one of the ports since.
    """
    known = demo_market_port(layout)
    if known is None:
        known = _free_ports()
        layout.demo_port_file.write_text(f"{known}\n")
    try:
        _check_ports(known)
    except EmbeddedServerError as error:
        raise EmbeddedServerError(
            f"One of the demo market's ports {known}-{known + DEMO_SHOPS - 1} is in use: stop what "
            "uses it, or start with DEMO=0."
        ) from error
    return known


def _free_ports() -> int:
    """Return the first of as many free loopback ports in a row as the market has shops."""
    for _ in range(ATTEMPTS):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        with contextlib.suppress(EmbeddedServerError, OverflowError):
            _check_ports(first)
            return first
    raise EmbeddedServerError("No free ports for the demo market: start with DEMO=0.")


def _check_ports(first: int) -> None:
    for port in range(first, first + DEMO_SHOPS):
        check_port("127.0.0.1", port)
