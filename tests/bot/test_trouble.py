"""When things break in the middle: nothing is answered twice, nothing is lost."""

from __future__ import annotations

import signal
import socket
import time
from typing import Any

import httpx
import pytest

from catalog.models import Product
from tests.bot.conftest import ALICE, BORIS, BotProcess, known_photo
from tests.bot.protocol import plain
from tests.bot.telegram import Telegram

pytestmark = pytest.mark.slow

Shoes = dict[str, Product]
PEOPLE = range(300, 306)


def answers(telegram: Telegram, people: Any) -> list[int]:
    """How many albums and lists each person got."""
    return [len(telegram.sent(person, "sendMediaGroup", "sendMessage")) for person in people]


def is_quiet(telegram: Telegram, *, seconds: float = 1.5) -> bool:
    """Whether nothing more is sent for a while."""
    before = len(telegram.calls)
    time.sleep(seconds)
    return not [call for call in telegram.calls[before:] if "chat_id" in call]


def test_what_came_while_the_bot_was_down_is_answered_once(
    telegram: Telegram, stopped_bot: BotProcess, shoes: Shoes
) -> None:
    for person in PEOPLE:
        telegram.write(person, "volt")

    stopped_bot.start()

    telegram.wait(lambda: answers(telegram, PEOPLE) == [2] * len(PEOPLE))
    assert is_quiet(telegram)
    assert answers(telegram, PEOPLE) == [2] * len(PEOPLE)


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_a_bot_that_is_ended_in_the_middle_goes_on_where_it_was(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, kill: signal.Signals
) -> None:
    # Lists come slowly, so that the end falls between an album and its list.
    telegram.delay_s = {"sendMessage": 2.5}
    for person in PEOPLE:
        telegram.write(person, "volt")
    telegram.wait(lambda: sum(answers(telegram, PEOPLE)) >= 3)
    time.sleep(1)  # the albums are noted as sent by now

    bot.end(kill)
    telegram.delay_s = {}
    time.sleep(2.6)  # what Telegram was taking when the bot was killed, it has taken by now
    bot.start()

    telegram.wait(lambda: min(answers(telegram, PEOPLE)) >= 2)
    telegram.wait(lambda: is_quiet(telegram))  # the list under way at the kill is sent again
    albums = [len(telegram.sent(person, "sendMediaGroup")) for person in PEOPLE]
    assert albums == [1] * len(PEOPLE)
    lists = [len(telegram.sent(person, "sendMessage")) for person in PEOPLE]
    if kill == signal.SIGTERM:
        assert lists == [1] * len(PEOPLE)
    else:  # a message that was under way at that moment is sent twice rather than never
        assert min(lists) == 1
        assert max(lists) <= 2


def test_the_same_update_delivered_again_is_not_answered_again(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    number = telegram.write(ALICE, "volt")
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))

    bot.end()
    telegram.repeat(number)
    bot.start()
    telegram.write(BORIS, "volt")
    telegram.wait(lambda: telegram.sent(BORIS, "sendMessage"))

    assert len(telegram.sent(ALICE, "sendMessage")) == 1


def test_a_busy_or_broken_telegram_is_waited_for(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    telegram.faults["sendMediaGroup"] = [502, 1]  # a bad gateway, then "in one second"
    telegram.faults["sendMessage"] = [502]

    telegram.write(ALICE, "volt")
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))

    assert answers(telegram, [ALICE]) == [2]
    tries = [call for call in telegram.calls if call["method"] == "sendMediaGroup"]
    assert [call["ok"] for call in tries] == [False, False, True]
    assert tries[2]["at"] - tries[1]["at"] >= 1


def test_a_site_that_is_down_is_said(
    telegram: Telegram, stopped_bot: BotProcess, shoes: Shoes
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        stopped_bot.start(BOT_SITE_URL=f"http://127.0.0.1:{unused.getsockname()[1]}")
        telegram.write(ALICE, "volt")
        telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))

    assert "does not answer right now" in telegram.texts(ALICE)[0]


def test_who_writes_too_often_is_told_once(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    for _ in range(40):
        telegram.press(ALICE, "x:nothing")
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))

    assert is_quiet(telegram)
    assert telegram.texts(ALICE) == ["That was a lot at once. Wait a minute, please."]


def test_a_webhook_takes_updates_with_the_secret_only(
    telegram: Telegram, stopped_bot: BotProcess, shoes: Shoes, encoder: Any
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/telegram"
    stopped_bot.start(
        BOT_WEBHOOK_URL=address,
        BOT_WEBHOOK_SECRET="a-secret-of-the-webhook",
        BOT_WEBHOOK_PORT=str(port),
    )
    telegram.send_photo(ALICE, known_photo(encoder, seed=1))

    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))
    forged = {"update_id": 1, "message": {"text": "volt"}}
    for secret in ("", "wrong"):
        header = {"X-Telegram-Bot-Api-Secret-Token": secret}
        assert httpx.post(address, json=forged, headers=header).status_code == 403
    header = {"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-webhook"}
    assert httpx.post(address, content=b"no json", headers=header).status_code == 400
    assert "1. Volt <red>" in plain(telegram.sent(ALICE, "sendMessage")[0]["text"])
    assert not [call for call in telegram.calls if call["method"] == "getUpdates"]
