"""What the bot reads from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class BadSettingsError(Exception):
    """Some variable is missing or cannot be meant; the message is one line for people."""


class BotSettings(BaseSettings):
    """Settings of the bot; the supervisor sets those that are not Telegram's own."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    telegram_token: SecretStr | None = Field(None, description="Token, from @BotFather.")
    telegram_token_file: Path | None = Field(None, description="File with that token.")
    telegram_api_url: str = Field("https://api.telegram.org")
    bot_site_url: str = Field("http://127.0.0.1:8000", description="Where the bot asks the site.")
    site_url: str = Field("", description="Where people reach the site.")
    bot_api_key: SecretStr | None = Field(None, description="API key with the scope `bot`.")
    bot_api_key_file: Path | None = Field(None, description="File with that key.")
    redis_url: str = Field("redis://127.0.0.1:6379/0")
    bot_webhook_url: str = Field("", description="Public address of the webhook; empty: polling.")
    bot_webhook_secret: SecretStr | None = Field(None, min_length=16)
    bot_webhook_port: int = Field(8081, ge=1, le=65535)
    bot_languages: Annotated[tuple[str, ...], NoDecode] = ("en", "ru")

    @field_validator("bot_webhook_url")
    @classmethod
    def check_webhook(cls, value: str) -> str:
        """Telegram only calls addresses with a path of our choice; tests use plain http."""
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).path):
            raise ValueError("must look like https://shoes.example/telegram")
        return value

    @property
    def token(self) -> str:
        """The bot's token, from the variable or the file.

        Raises:
            BadSettingsError: there is neither.
        """
        if self.telegram_token is not None:
            return self.telegram_token.get_secret_value()
        if self.telegram_token_file is not None and self.telegram_token_file.is_file():
            return self.telegram_token_file.read_text().strip()
        raise BadSettingsError("Set TELEGRAM_TOKEN, the token from @BotFather.")

    @property
    def api_key(self) -> str:
        """The API key, from the variable or the file.

        Raises:
            BadSettingsError: there is neither.
        """
        if self.bot_api_key is not None:
            return self.bot_api_key.get_secret_value()
        if self.bot_api_key_file is not None and self.bot_api_key_file.is_file():
            return self.bot_api_key_file.read_text().strip()
        raise BadSettingsError(
            "Set BOT_API_KEY. To make a key: manage.py make_key Bot"
            " --scope read --scope search --scope account --scope bot"
        )


def read_settings() -> BotSettings:
    """Read the environment.

    Raises:
        BadSettingsError: naming every fault in one line, without values: some are secrets.
    """
    try:
        return BotSettings()  # from the environment
    except ValidationError as error:
        faults = [
            f"{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False)
        ]
        raise BadSettingsError("; ".join(faults)) from None
