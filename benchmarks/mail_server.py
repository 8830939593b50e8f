"""An SMTP server that takes every message and counts it by its Message-ID. For benchmarks."""

from __future__ import annotations

import re
import socketserver
import threading
from collections import Counter
from types import TracebackType
from typing import Self

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class _Conversation(socketserver.StreamRequestHandler):
    """One client: just enough of RFC 5321 for smtplib."""

    def handle(self) -> None:
        self._say(b"220 counting")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say(b"354 go on")
                self._take()
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 ok")

    def _take(self) -> None:
        data = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            data.append(line)
        if line == b"":  # the client died before the message was whole
            return
        found = _MESSAGE_ID.search(b"".join(data))
        self.server.received[found.group(1) if found else b""] += 1  # type: ignore[attr-defined]
        self._say(b"250 taken")

    def _say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")


class CountingServer:
    """Serves on a free port of this machine while the block lasts; `received` counts messages."""

    def __init__(self) -> None:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation)
        self._server.daemon_threads = True
        self.received: Counter[bytes] = Counter()
        self._server.received = self.received  # type: ignore[attr-defined]
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
