"""Ways to reach a person. Each is an object with `send(letter)`; see `Channel` in base."""

from accounts.channels.base import Channel
from accounts.channels.email import EmailChannel
from accounts.channels.telegram import TelegramChannel

_CHANNELS: dict[str, Channel] = {"email": EmailChannel(), "telegram": TelegramChannel()}


def channel_of(name: str) -> Channel:
    """Return the channel that a letter names.

    Raises:
        KeyError: there is none of that name.
    """
    return _CHANNELS[name]
