"""Ports of a site on one machine."""

import errno
import socket

from sneakers_site.embedded.layout import EmbeddedServerError, Layout, demo_market_port


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
    """Return the demo market's port, choosing a free one on the first start.

    Raises:
        EmbeddedServerError: another program has taken the port since.
    """
    known = demo_market_port(layout)
    if known is None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            known = int(probe.getsockname()[1])
        layout.demo_port_file.write_text(f"{known}\n")
    try:
        check_port("127.0.0.1", known)
    except EmbeddedServerError as error:
        raise EmbeddedServerError(
            f"The demo market's port {known} is in use: stop what uses it, or start with DEMO=0."
        ) from error
    return known
