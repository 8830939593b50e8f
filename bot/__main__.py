"""``python -m bot``: runs the bot; settings come from the environment."""

from __future__ import annotations

import asyncio
import sys

from bot.app import run
from bot.logs import set_up
from bot.settings import BadSettingsError, read_settings


def main() -> int:
    """Run; 2 if a setting is missing or cannot be meant."""
    try:
        settings = read_settings()
        if settings.bot_webhook_url and settings.bot_webhook_secret is None:
            raise BadSettingsError("BOT_WEBHOOK_SECRET: needed with BOT_WEBHOOK_URL")
        secrets = [settings.token, settings.api_key]
    except BadSettingsError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 2
    set_up(secrets)
    asyncio.run(run(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
