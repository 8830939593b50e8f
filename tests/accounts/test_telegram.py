"""Alerts by Telegram, against a Bot API server of the test's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pydantic import SecretStr

from accounts.models import Letter, Preferences, TelegramLink
from accounts.services.alerts import ask_price_alert
from accounts.services.checking import check_alerts
from accounts.services.packing import pack_letters
from accounts.services.post import send_due_letters
from tests.accounts.conftest import Shop

pytestmark = pytest.mark.django_db
TOKEN = "12345:secret-of-the-bot"


class BotApi(HTTPServer):
    """Answers sendMessage as it is told, and keeps what came."""

    answer: tuple[int, dict[str, Any]] = (200, {"ok": True})

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[tuple[str, dict[str, Any]]] = []


class _Handler(BaseHTTPRequestHandler):
    server: BotApi

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append((self.path, json.loads(body)))
        status, said = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing on the terminal."""


@pytest.fixture
def api(settings: Any) -> Iterator[BotApi]:
    server = BotApi()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    settings.TELEGRAM_TOKEN = SecretStr(TOKEN)
    settings.TELEGRAM_API_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def letter(shop: Shop, alice: User) -> Letter:
    """A letter that waits for Alice's chat, 77; she wants no e-mail."""
    TelegramLink.objects.create(user=alice, chat_id=77, linked_at=timezone.now())
    Preferences.objects.create(user=alice, by_email=False)
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    shop.sell("1", "79")
    type(shoe).objects.filter(pk=shoe.pk).update(name="Shoe <script> & more")
    check_alerts()
    pack_letters()
    return Letter.objects.get()


def test_an_alert_reaches_the_chat_with_its_title_escaped(api: BotApi, letter: Letter) -> None:
    assert send_due_letters() == 1

    [(path, message)] = api.messages
    assert path == f"/bot{TOKEN}/sendMessage"
    assert message["chat_id"] == 77
    assert "Shoe &lt;script&gt; &amp; more is down to €79" in message["text"]


def test_a_chat_is_written_to_again_when_telegram_says_so(api: BotApi, letter: Letter) -> None:
    api.answer = (429, {"ok": False, "parameters": {"retry_after": 45}})

    assert send_due_letters() == 0
    letter.refresh_from_db()
    wait = letter.due_at - timezone.now()
    assert timedelta(seconds=40) < wait <= timedelta(seconds=45)


def test_a_chat_that_blocked_the_bot_is_unlinked(api: BotApi, letter: Letter) -> None:
    api.answer = (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})

    send_due_letters()
    letter.refresh_from_db()
    assert letter.state == Letter.State.DEAD
    assert not TelegramLink.objects.exists()


def test_telegram_that_is_down_costs_nothing_but_time_and_tells_no_secret(
    api: BotApi, letter: Letter, settings: Any
) -> None:
    api.answer = (502, {})
    send_due_letters()
    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING

    settings.TELEGRAM_API_URL = "http://127.0.0.1:9"
    Letter.objects.update(due_at=timezone.now())
    send_due_letters()
    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING
    assert TOKEN not in letter.error
