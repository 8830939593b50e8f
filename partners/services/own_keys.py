"""Keys that the site makes for itself on its first start: the demo key and the bot's."""

from __future__ import annotations

import os
from pathlib import Path

from partners.models import ApiKey
from partners.services.keys import find_key, make_key
from search.api.access import Scope

DEMO = (Scope.READ, Scope.SEARCH, Scope.BULK, Scope.WEBHOOKS)
BOT = (Scope.READ, Scope.SEARCH, Scope.ACCOUNT, Scope.BOT)


def ensure_demo_key(folder: Path) -> str:
    """Return the demo key's text; it is kept in `folder` for the terminal of `make run`."""
    return _ensure(folder / "demo-api-key.txt", name="demo", scopes=DEMO)


def ensure_bot_key(folder: Path) -> Path:
    """Return the file with the bot's key."""
    path = bot_key_file(folder)
    _ensure(path, name="Telegram bot", scopes=BOT)
    return path


def bot_key_file(folder: Path) -> Path:
    """Name the file with the bot's key."""
    return folder / "bot-api-key.txt"


def _ensure(path: Path, *, name: str, scopes: tuple[Scope, ...]) -> str:
    """Read a key from its file; make it if there is none, or none that is still good."""
    text = path.read_text().strip() if path.is_file() else ""
    if text and find_key(text):
        return text
    if text and ApiKey.objects.filter(prefix=text.split("_")[1]).exists():
        return ""  # staff revoked it: they do not want it
    _key, text = make_key(name=name, scopes=scopes)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    return text
