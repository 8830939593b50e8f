"""The room of programs that use the site: keys, webhooks, the feed, photo jobs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Registers the room."""

    name = "partners"
    verbose_name = _("partners")
