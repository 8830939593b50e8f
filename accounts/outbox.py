"""Mail as files, for a site without a mail server: one `.eml` a message, in settings.OUTBOX_DIR."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    """Writes each message to a file named after its Message-ID: sent twice, it is one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; return how many.

        Raises:
            OSError: the folder cannot be written to.
        """
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            name = re.sub(r"[^\w.-]", "", str(content["Message-ID"]).partition("@")[0])
            data = content.as_bytes()
            place = folder / f"{name or hashlib.sha256(data).hexdigest()[:32]}.eml"
            half = place.with_suffix(f".{os.getpid()}.tmp")
            half.touch(mode=0o600)
            half.write_bytes(data)
            half.replace(place)
        return len(email_messages)
