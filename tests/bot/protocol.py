"""A Bot API server on this machine: the real protocol over HTTP, faults at will.

Methods are called as Telegram's are: JSON, form or multipart with `attach://` files; answers are
`{"ok": true, "result": …}` or `{"ok": false, "error_code", "description", "parameters"}`. What
Telegram would refuse is refused: bad HTML, long captions and button data, unknown file ids, an
album of one, a wrong token. Source: core.telegram.org/bots/api.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
import time
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any, Self

import aiohttp
from aiohttp import web

TOKEN = "123456789:AAHk_test-token_of_the_bot_0123456789"
_TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a"}


class RefusedError(Exception):
    """What Telegram answers with 400."""


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.plain = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in _TAGS:
            raise RefusedError(f"Bad Request: can't parse entities: Unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise RefusedError("Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.plain += data


def plain(text: str) -> str:
    """Read HTML as Telegram does, and refuse what it refuses."""
    if re.search(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)", text):
        raise RefusedError("Bad Request: can't parse entities: bare ampersand")
    parser = _Html()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise RefusedError("Bad Request: can't parse entities: Can't find end tag")
    return parser.plain


class BotApiServer:
    """The server; use it as a context. `calls` is what the bot sent, in order."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.faults: dict[str, list[Any]] = defaultdict(list)
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}
        self.delay_s: dict[str, float] = {}
        self._updates: list[dict[str, Any]] = []
        self._numbers = itertools.count(1000)
        self._messages = itertools.count(1)
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def keep(self, content: bytes) -> str:
        """Keep a file as Telegram does, and return its id."""
        number = f"file-{len(self.files)}"
        self.files[number] = content
        return number

    _all: list[dict[str, Any]]

    def add_update(self, content: dict[str, Any]) -> int:
        number = next(self._numbers)
        update = {"update_id": number, **content}
        with self._lock:
            self._updates.append(update)
            self._all = [*getattr(self, "_all", []), update]
        return number

    async def _start(self) -> int:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._delivering = asyncio.create_task(self._deliver())
        return int(self._runner.addresses[0][1])

    async def _stop(self) -> None:
        self._delivering.cancel()
        await asyncio.gather(self._delivering, return_exceptions=True)
        await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        if request.match_info["token"] != TOKEN or content is None:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        return web.Response(body=content)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _failure(401, "Unauthorized")
        method = request.match_info["method"]
        call = {"method": method, **await _read(request)}
        fault = self.faults[method].pop(0) if self.faults[method] else None
        if isinstance(fault, int) and fault >= 500:
            self._note(call, is_ok=False)
            return web.Response(status=fault, text="<html>Bad Gateway</html>")
        if isinstance(fault, int):
            self._note(call, is_ok=False)
            return _failure(429, "Too Many Requests", parameters={"retry_after": fault})
        if fault == "lost":  # Telegram took it, and the answer never came
            self._answer(method, call)
            self._note(call, is_ok=True)
            return web.Response(status=502, text="lost")
        await asyncio.sleep(self.delay_s.get(method, 0))
        if method == "getUpdates":
            return web.json_response({"ok": True, "result": await self._get_updates(call)})
        try:
            result = self._answer(method, call)
        except RefusedError as error:
            self._note(call, is_ok=False)
            return _failure(400, str(error))
        self._note(call, is_ok=True)
        return web.json_response({"ok": True, "result": result})

    def _note(self, call: dict[str, Any], *, is_ok: bool) -> None:
        with self._lock:
            self.calls.append({**call, "ok": is_ok, "at": time.monotonic()})

    async def _get_updates(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(call.get("offset") or 0)
        end = time.monotonic() + min(float(call.get("timeout") or 0), 2)
        while True:
            with self._lock:
                self._updates = [each for each in self._updates if each["update_id"] >= offset]
                waiting = list(self._updates[:100])
            if waiting or time.monotonic() > end:
                return waiting
            await asyncio.sleep(0.02)

    async def _deliver(self) -> None:
        """Send updates to the webhook, again and again until it takes them."""
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(0.05)
                with self._lock:
                    waiting = self._updates[:1] if self.webhook.get("url") else []
                for update in waiting:
                    header = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
                    try:
                        url = self.webhook["url"]
                        async with session.post(url, json=update, headers=header) as answer:
                            is_taken = answer.status == 200
                    except aiohttp.ClientError:
                        is_taken = False
                    if is_taken:
                        with self._lock:
                            self._updates.remove(update)

    def _answer(self, method: str, call: dict[str, Any]) -> Any:
        if method == "setWebhook":
            self.webhook = dict(call)
            return True
        if method == "deleteWebhook":
            self.webhook = {}
            return True
        if method == "getFile":
            number = call["file_id"]
            if number not in self.files:
                raise RefusedError("Bad Request: invalid file_id")
            return {"file_id": number, "file_unique_id": f"u{number}", "file_path": number}
        if method in ("sendMessage", "editMessageText"):
            return self._sent(call, {"text": self._text(call.get("text", ""), 4096)})
        if method == "sendPhoto":
            return self._sent(call, self._photo(call["photo"], call.get("caption", ""), call))
        if method == "sendMediaGroup":
            media = json.loads(call["media"])
            if not 2 <= len(media) <= 10:
                raise RefusedError("Bad Request: an album has 2 to 10 items")
            return [
                self._sent(call, self._photo(each["media"], each.get("caption", ""), call))
                for each in media
            ]
        if method == "answerInlineQuery":
            return self._inline(call)
        if method in ("sendChatAction", "answerCallbackQuery", "setMyCommands"):
            return True
        raise RefusedError(f"Not Found: method {method}")

    def _text(self, text: str, longest: int) -> str:
        shown = plain(text)
        if not shown.strip():
            raise RefusedError("Bad Request: message text is empty")
        if len(shown) > longest:
            raise RefusedError("Bad Request: message is too long")
        return shown

    def _photo(self, media: str, caption: str, call: dict[str, Any]) -> dict[str, Any]:
        if media.startswith("attach://"):
            content = call["files"].get(media.removeprefix("attach://"))
            if not content:
                raise RefusedError("Bad Request: file must be non-empty")
            number = self.keep(content)
        elif media in self.files:
            number = media
        else:
            raise RefusedError("Bad Request: wrong file identifier")
        size = {"file_id": number, "file_unique_id": f"u{number}", "width": 400, "height": 300}
        shown = {"caption": self._text(caption, 1024)} if caption else {}
        return {"photo": [size], **shown}

    def _inline(self, call: dict[str, Any]) -> bool:
        results = json.loads(call["results"])
        if len(results) > 50 or len({each["id"] for each in results}) != len(results):
            raise RefusedError("Bad Request: RESULT_ID_DUPLICATE")
        if len(call.get("next_offset", "").encode()) > 64:
            raise RefusedError("Bad Request: NEXT_OFFSET_INVALID")
        for each in results:
            self._text(each["input_message_content"]["message_text"], 4096)
        return True

    def _sent(self, call: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        markup = json.loads(call.get("reply_markup") or "{}")
        for row in markup.get("inline_keyboard", []):
            if len(row) > 8 or not row:
                raise RefusedError("Bad Request: BUTTON_INVALID")
            for each in row:
                if not each["text"] or len(each.get("callback_data", "").encode()) > 64:
                    raise RefusedError("Bad Request: BUTTON_DATA_INVALID")
        return {
            "message_id": next(self._messages),
            "date": int(time.time()),
            "chat": chat_of(int(call["chat_id"])),
            **content,
        }


def chat_of(number: int) -> dict[str, Any]:
    return {"id": number, "type": "private", "first_name": "Alice"}


def _failure(status: int, text: str, **more: Any) -> web.Response:
    return web.json_response(
        {"ok": False, "error_code": status, "description": text, **more}, status=status
    )


async def _read(request: web.Request) -> dict[str, Any]:
    """Read a call's parameters, whichever way they came; files apart."""
    if request.content_type == "application/json":
        return dict(await request.json())
    read: dict[str, Any] = {"files": {}}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            read["files"][name] = value.file.read()
        else:
            read[name] = value
    return {**dict(request.query), **read}
