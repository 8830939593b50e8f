"""Telegram, by one plain call of the Bot API; conversations are the bot's (bot/)."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings
from django.utils.translation import override

from accounts.channels.base import NeverError, NotNowError, UnwantedError
from accounts.models import Letter, TelegramLink
from accounts.news import news_of, write_telegram

_TIMEOUT_S = 15
_BLOCKED = (400, 403)  # chat not found; the person blocked the bot


class TelegramChannel:
    """Sends letters to the person's linked chat."""

    def send(self, letter: Letter) -> None:
        """Send one message; a chat that blocked the bot is unlinked."""
        token = settings.TELEGRAM_TOKEN
        if token is None:
            raise NotNowError("no TELEGRAM_TOKEN is set")
        link = TelegramLink.objects.filter(user=letter.user_id).first()
        news = news_of(letter)
        if link is None or not news.is_wanted_by_telegram:
            raise UnwantedError("the person has no linked chat or wants no messages there")
        if not news.items:
            raise UnwantedError("nothing is left to say")
        with override(news.language):
            text = write_telegram(news)
        url = f"{settings.TELEGRAM_API_URL}/bot{token.get_secret_value()}/sendMessage"
        body: dict[str, Any] = {"chat_id": link.chat_id, "text": text, "parse_mode": "HTML"}
        try:
            answer = requests.post(url, json=body, timeout=_TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            # The error's own text holds the address, and with it the token.
            raise NotNowError(f"Telegram: {type(error).__name__}") from None
        self._judge(answer, link)

    def close(self) -> None:
        """Nothing is kept open."""

    def _judge(self, answer: requests.Response, link: TelegramLink) -> None:
        if answer.status_code == 200:
            return
        try:
            said = answer.json()
        except ValueError:
            said = {}
        text = f"Telegram: {answer.status_code} {said.get('description', '')}"
        if answer.status_code == 429:
            pause = float(said.get("parameters", {}).get("retry_after", 30))
            raise NotNowError(text, pause_s=pause)
        if answer.status_code in _BLOCKED:
            link.delete()
            raise NeverError(text)
        raise NotNowError(text)
