"""The room that reads shops and writes through `catalog.services`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScrapersConfig(AppConfig):
    name = "scrapers"
    verbose_name = _("Shops and crawls")
    default_auto_field = "django.db.models.BigAutoField"
