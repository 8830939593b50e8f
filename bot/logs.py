"""Logs without secrets: tokens and keys are struck out wherever they turn up."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Collection

# A bot's token (also inside addresses), an API key, a link code's command.
_SECRETS = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}|sm_[0-9a-f]{10}_[A-Za-z0-9_-]{20,}")


class Redact(logging.Filter):
    """Strikes out known secrets and whatever looks like one, in messages and tracebacks."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._known = sorted((each for each in secrets if each), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text."""
        record.msg, record.args = self.clean(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        return True

    def clean(self, text: str) -> str:
        """Strike out secrets.

        >>> Redact().clean("GET /bot123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc/getMe")
        'GET /bot[redacted]/getMe'
        """
        for secret in self._known:
            text = text.replace(secret, "[redacted]")
        return _SECRETS.sub("[redacted]", text)


def set_up(secrets: Collection[str], *, level: str = "INFO") -> None:
    """Log to stderr, redacted; requests to Telegram are told at DEBUG only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(Redact(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "aiogram.event"):
        logging.getLogger(name).setLevel(logging.WARNING)
