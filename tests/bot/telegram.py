"""Telegram in a test: people who write, and what they got."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests.bot.protocol import BotApiServer, chat_of, plain


class Telegram(BotApiServer):
    """The server, and what people do with it."""

    # --- What people do -------------------------------------------------------------------

    def write(self, person: int, text: str, *, language: str = "en", **more: Any) -> int:
        """Somebody writes words."""
        return self._message(person, language, {"text": text, **more})

    def send_photo(
        self,
        person: int,
        content: bytes,
        *,
        language: str = "en",
        size: int | None = None,
        **more: Any,
    ) -> int:
        """Somebody sends (or forwards) a photo; Telegram makes a small copy too."""
        small, large = self.keep(content[:10]), self.keep(content)
        sizes = [
            {
                "file_id": small,
                "file_unique_id": f"u{small}",
                "width": 90,
                "height": 90,
                "file_size": 900,
            },
            {
                "file_id": large,
                "file_unique_id": f"u{large}",
                "width": 800,
                "height": 800,
                "file_size": size or len(content),
            },
        ]
        return self._message(person, language, {"photo": sizes, **more})

    def send_document(
        self,
        person: int,
        content: bytes,
        *,
        kind: str,
        size: int | None = None,
        language: str = "en",
    ) -> int:
        """Somebody sends a file."""
        number = self.keep(content)
        file = {
            "file_id": number,
            "file_unique_id": f"u{number}",
            "mime_type": kind,
            "file_size": size or len(content),
        }
        return self._message(person, language, {"document": file})

    def send_sticker(self, person: int) -> int:
        """Somebody sends a sticker."""
        number = self.keep(b"sticker")
        sticker = {
            "file_id": number,
            "file_unique_id": f"u{number}",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
        return self._message(person, "en", {"sticker": sticker})

    def press(self, person: int, data: str, *, language: str = "en", message: int = 1) -> int:
        """Somebody presses a button."""
        query = {
            "id": str(next(self._numbers)),
            "from": _person(person, language),
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": message,
                "date": int(time.time()),
                "chat": chat_of(person),
                "text": "…",
            },
        }
        return self.add_update({"callback_query": query})

    def ask_inline(self, person: int, text: str, *, language: str = "en", offset: str = "") -> int:
        """Somebody writes @bot in another chat."""
        query = {
            "id": str(next(self._numbers)),
            "from": _person(person, language),
            "query": text,
            "offset": offset,
        }
        return self.add_update({"inline_query": query})

    def repeat(self, number: int) -> None:
        """Telegram delivers an update once more, as it does when it was not sure."""
        with self._lock:
            again = next(each for each in self._all if each["update_id"] == number)
            self._updates.append(again)

    # --- What tests look at ---------------------------------------------------------------

    def sent(self, person: int, *methods: str) -> list[dict[str, Any]]:
        """What the bot sent to somebody and Telegram took."""
        with self._lock:
            return [
                call
                for call in self.calls
                if call.get("chat_id") == str(person)
                and call["ok"]
                and (not methods or call["method"] in methods)
            ]

    def wait(self, condition: Callable[[], Any], *, seconds: float = 60) -> Any:
        """Wait until something holds, and return it."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, f"it did not happen; calls: {self.calls[-5:]}"
            time.sleep(0.02)
        return found

    def texts(self, person: int) -> list[str]:
        """The words that somebody got, without markup."""
        return [plain(call["text"]) for call in self.sent(person, "sendMessage", "editMessageText")]

    def buttons(self, call: dict[str, Any]) -> dict[str, str]:
        """Label → data or address of a message's buttons."""
        rows = json.loads(call.get("reply_markup") or "{}").get("inline_keyboard", [])
        return {
            each["text"]: each.get("callback_data") or each.get("url", "")
            for row in rows
            for each in row
        }

    def _message(self, person: int, language: str, content: dict[str, Any]) -> int:
        message = {
            "message_id": next(self._messages),
            "date": int(time.time()),
            "chat": chat_of(person),
            "from": _person(person, language),
            **content,
        }
        if str(content.get("text", "")).startswith("/"):
            length = len(content["text"].split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.add_update({"message": message})


def _person(number: int, language: str) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Alice", "language_code": language}
