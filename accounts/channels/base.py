"""What a channel is, and how it says that it could not."""

from __future__ import annotations

from typing import Protocol

from accounts.models import Letter


class NotNowError(Exception):
    """Try again later; `pause_s` if the other side said when."""

    def __init__(self, text: str, *, pause_s: float | None = None) -> None:
        super().__init__(text)
        self.pause_s = pause_s


class NeverError(Exception):
    """It will not work however often one tries: no such mailbox, the chat blocked the bot."""


class UnwantedError(Exception):
    """The person no longer wants it, or there is nothing left to say."""


class Channel(Protocol):
    """A way to reach a person, open for some letters in a row. Not to be shared by threads."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; return when the other side has it.

        Raises:
            NotNowError: try again later.
            NeverError: do not try again.
            UnwantedError: nobody wants it any more.
        """
        ...

    def close(self) -> None:
        """Let go of connections; never raises."""
        ...
