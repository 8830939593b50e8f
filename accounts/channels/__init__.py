"""Ways to reach a person; see `Channel` in base."""

from collections.abc import Callable

from accounts.channels.base import Channel
from accounts.channels.email import EmailChannel
from accounts.channels.telegram import TelegramChannel

_CHANNELS: dict[str, Callable[[], Channel]] = {"email": EmailChannel, "telegram": TelegramChannel}


def open_channel(name: str) -> Channel:
    """Open the channel that a letter names, for some letters in a row; close it afterwards.

    Raises:
        KeyError: there is none of that name.
    """
    return _CHANNELS[name]()
