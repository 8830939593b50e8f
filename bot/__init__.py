"""The Telegram bot. It knows the site by its API alone (bot/client/, generated)."""
