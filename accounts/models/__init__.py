"""People's things (`kept`), what they want to be told (`alerts`), and how it goes out (`post`)."""

from accounts.models.alerts import Alert, AlertCheck, Event, KnownListing
from accounts.models.kept import Favourite, RecentSearch, SavedSearch, SeenProduct
from accounts.models.people import Preferences, TelegramCode, TelegramLink
from accounts.models.post import Channel, Delivery, Letter

__all__ = [
    "Alert",
    "AlertCheck",
    "Channel",
    "Delivery",
    "Event",
    "Favourite",
    "KnownListing",
    "Letter",
    "Preferences",
    "RecentSearch",
    "SavedSearch",
    "SeenProduct",
    "TelegramCode",
    "TelegramLink",
]
