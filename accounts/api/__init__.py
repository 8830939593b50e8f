"""A person's things in the REST API: favourites, saved searches, alerts, the Telegram chat."""
